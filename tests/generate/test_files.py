"""What markdown cannot show: line ends, and what stands at the end of a file."""

from __future__ import annotations

import pytest

from harness import generator_case

MODEL = """\
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int = Field(primary_key=True)
"""


def after(text: str, generator: str = "schemas", **others: str) -> dict[str, str]:
    """The files after a generator ran."""
    return generator_case.once(
        {"models.py": text} | {f"{name}.py": text for name, text in others.items()}, f"{generator} Hero"
    )


def test_line_ends_are_kept() -> None:
    text = after(MODEL.replace("\n", "\r\n"))["models.py"]
    assert text.count("\r\n") == text.count("\n") > MODEL.count("\n")


def test_line_ends_of_the_module_that_grows_are_kept() -> None:
    text = after(MODEL, "crud", crud="import os\r\n\r\nprint(os)\r\n")["crud.py"]
    assert text.count("\r\n") == text.count("\n")


@pytest.mark.parametrize("end", ["", "\n", "\n    # Heroes never die.\n", "  # The key.\n"])
def test_what_ends_the_model_is_kept(end: str) -> None:
    text = MODEL.rstrip("\n") + end
    assert after(text)["models.py"].startswith(text.rstrip("\n") + "\n\n\nclass HeroBase(")


def test_what_follows_the_model_is_kept() -> None:
    assert after(f"{MODEL}\n\nHEROES = []\n")["models.py"].endswith("\n\n\nHEROES = []\n")


@pytest.mark.parametrize("indent", ["  ", "\t"])
def test_the_indent_is_kept(indent: str) -> None:
    text = MODEL.replace("    ", indent) + f"{indent}name: str  # As printed.\n"
    code = generator_case.once({"models.py": text}, "schemas Hero --split")["models.py"]
    compile(code, "models.py", "exec")
    assert f"\n{indent}name: str  # As printed.\n\n\nclass Hero(HeroBase, table=True):\n{indent}id: int = " in code
    assert f'\n{indent}"""What a new `Hero` takes."""\n' in code


@pytest.mark.parametrize("text", ["", "\n", '"""Doc."""\n', "# A comment.\n", "VALUE = 1"])
def test_modules_without_imports_get_them(text: str) -> None:
    code = after(MODEL, "crud", crud=text)["crud.py"]
    compile(code, "crud.py", "exec")
    assert text.strip() in code
    assert code.index("import") < code.index("def create_hero")
