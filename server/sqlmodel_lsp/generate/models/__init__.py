"""Table models from a few words, a spec, `CREATE TABLE` statements, a live database or a sample of data."""

from __future__ import annotations

from sqlmodel_lsp.generate import Generator, Kind, Option, Subject
from sqlmodel_lsp.generate.models import planner, reading

GENERATORS = (
    Generator(
        "model",
        "Write table models from words, a spec, SQL, a database or sample data",
        Subject.WORDS,
        planner.plan,
        (
            Option("from", "The file that describes the models.", Kind.FILE),
            Option(
                "format",
                "What the file is; by default as its name ends.",
                Kind.CHOICE,
                choices=reading.FORMATS,
            ),
            Option(
                "dialect",
                "The dialect of SQL statements; by default as they look.",
                Kind.CHOICE,
                choices=("postgresql", "mysql", "sqlite"),
            ),
            Option("url", "The database whose tables become models.", Kind.DATABASE),
            Option("pydantic", "The pydantic class of the project that becomes a table model.", Kind.TEXT),
            Option("into", "The module that gets the models; by default where the project has its models.", Kind.TEXT),
            Option("relationships", "Write both sides of relationships.", default=True),
        ),
        words="WORD",
        details=(
            "A model in words is its name and its fields: `Hero name:str age:int? team:Team?`. With sample data or a "
            "class, the word is the name of the model; with any other source, the words say which of its tables to "
            "take. What can be read, and how, stands in [models](models.md)."
        ),
    ),
)
