"""Writes made-up projects: packages of table models that refer to one another, and what lies around models."""

from __future__ import annotations

from pathlib import Path

PER_PACKAGE = 20

_BASE = '''"""What all models share."""

from datetime import datetime, timezone

from sqlmodel import Field, SQLModel


def now() -> datetime:
    return datetime.now(timezone.utc)


class Base(SQLModel):
    id: int | None = Field(default=None, primary_key=True)


class Stamped(SQLModel):
    created: datetime = Field(default_factory=now)
    changed: datetime = Field(default_factory=now, sa_column_kwargs={"onupdate": now})
'''

_MODEL = '''"""A model of the {package}."""

from typing import TYPE_CHECKING

from app.base import Base, Stamped
from sqlmodel import Field, Relationship
{imports}
if TYPE_CHECKING:
    from app.{package}.models.thing_{after:04} import Thing{after:04}


class Thing{number:04}(Stamped, Base, table=True):
    # What is known of it.
    name: str = Field(index=True, max_length=80, description="what it is called")
    price: float = Field(default=0, ge=0)
    is_open: bool = True
{key}
    after: list["Thing{after:04}"] = Relationship(back_populates="before")

    def label(self) -> str:
        # As people see it.
        return f"{{self.name}}: {{self.price}}"
'''

_FIRST = "    before_id: int | None = Field(default=None)"
_LATER = """    before_id: int | None = Field(default=None, foreign_key="thing{before:04}.id")
    before: "Thing{before:04}" = Relationship(back_populates="after")"""
_LAST_LIST = '    after: list["Thing{after:04}"] = Relationship(back_populates="before")\n'

_CRUD = '''"""Functions for `Thing{number:04}`."""

from app.{package}.models.thing_{number:04} import Thing{number:04}
from sqlmodel import Session, select


def create(session: Session, thing: Thing{number:04}) -> Thing{number:04}:
    session.add(thing)
    session.commit()
    session.refresh(thing)
    return thing


def read(session: Session, offset: int = 0, limit: int = 100) -> list[Thing{number:04}]:
    return list(session.exec(select(Thing{number:04}).offset(offset).limit(limit)))
'''

_UNRELATED = '''"""Sums that have nothing to do with models."""


def total(numbers: list[float]) -> float:
    result = 0.0
    for number in numbers:
        result += number
    return result
'''


def write(folder: Path, models: int) -> Path:
    """Writes a project with so many table models; answers with the model file that is typed into."""
    _text(folder / "pyproject.toml", '[project]\nname = "app"\nversion = "1"\n')
    _text(folder / "app" / "__init__.py", "")
    _text(folder / "app" / "base.py", _BASE)
    for first in range(0, models, PER_PACKAGE):
        numbers = range(first, min(models, first + PER_PACKAGE))
        _package(folder / "app" / _package_name(first), numbers)
    packages = sorted({_package_name(number) for number in range(models)})
    _text(folder / "app" / "models.py", "".join(f"from app.{name}.models import *\n" for name in packages))
    middle = models // 2 // PER_PACKAGE * PER_PACKAGE + PER_PACKAGE // 2
    return folder / "app" / _package_name(middle) / "models" / f"thing_{middle:04}.py"


def _package(folder: Path, numbers: range) -> None:
    package = folder.name
    for number in numbers:
        is_first, is_last = number == numbers[0], number == numbers[-1]
        before, after = number - 1, number + 1
        text = _MODEL.format(
            package=package,
            number=number,
            after=after,
            imports="" if is_first else f"\nfrom app.{package}.models.thing_{before:04} import Thing{before:04}\n",
            key=_FIRST if is_first else _LATER.format(before=before),
        )
        _text(
            folder / "models" / f"thing_{number:04}.py",
            text.replace(_LAST_LIST.format(after=after), "") if is_last else text,
        )
        _text(folder / f"crud_{number:04}.py", _CRUD.format(package=package, number=number))
        _text(folder / f"sums_{number:04}.py", _UNRELATED)
    names = "".join(f"from .thing_{number:04} import Thing{number:04}\n" for number in numbers)
    _text(folder / "models" / "__init__.py", names)
    _text(folder / "__init__.py", "")


def _package_name(number: int) -> str:
    return f"area_{number // PER_PACKAGE:03}"


def _text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
