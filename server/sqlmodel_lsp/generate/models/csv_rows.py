"""A model from the header of a CSV file, with types as its rows have them."""

from __future__ import annotations

import csv
import io
import itertools

from sqlmodel_lsp.generate import Document, RefusalError, naming
from sqlmodel_lsp.generate.models import names, sampling
from sqlmodel_lsp.sql.database import Column, Database

_SAMPLE = 1_000
"""How many rows are looked at."""
_DELIMITERS = ",;\t|"


def read(document: Document, model: str) -> Database:
    """The table for rows of the file. Raises RefusalError where it has no header."""
    lines = document.text.lstrip("\ufeff").lstrip("\r\n")
    header = lines.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    try:
        rows = list(itertools.islice(csv.reader(io.StringIO(lines), delimiter=delimiter, strict=True), _SAMPLE + 1))
    except csv.Error as error:
        raise RefusalError(f"`{document.name}` is not CSV: {error}") from error
    titles = [title.strip() for title in rows[0]]
    _check(document.name, titles)
    body = [row for row in rows[1:] if any(cell.strip() for cell in row)]
    for number, row in enumerate(body, 2):
        if len(row) > len(titles):
            raise RefusalError(f"row {number} of `{document.name}` has {len(row)} cells under {len(titles)} titles")
    columns = []
    for index, title in enumerate(titles):
        cells = [row[index].strip() if index < len(row) else "" for row in body]
        is_nullable = bool(body) and "" in cells
        columns.append(Column(_name(title), sampling.of_strings(cells), is_nullable))
    return Database((sampling.table(model, columns),))


def _name(title: str) -> str:
    return names.attribute(naming.snake_case("_".join(title.replace("-", " ").split()))).rstrip("_")


def _check(name: str, titles: list[str]) -> None:
    empty = next((number for number, title in enumerate(titles, 1) if not title), None)
    if empty is not None:
        raise RefusalError(f"column {empty} of `{name}` has no title; the first row has to name all columns")
    made = [_name(title) for title in titles]
    twice = next((title for title, one in zip(titles, made, strict=True) if made.count(one) > 1), None)
    if twice is not None:
        raise RefusalError(f"`{name}` has the column `{twice}` twice")
    if all(title.replace(".", "", 1).lstrip("-").isdecimal() for title in titles):
        raise RefusalError(f"the first row of `{name}` has numbers only; it has to name the columns")
