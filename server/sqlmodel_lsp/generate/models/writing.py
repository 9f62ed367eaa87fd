"""Classes of models as code, in an order in which all they name is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.merging import Definition
from sqlmodel_lsp.generate.models import columns, names, table_arguments
from sqlmodel_lsp.generate.models.arranging import arranged
from sqlmodel_lsp.generate.models.classes import TableClass
from sqlmodel_lsp.generate.models.columns import Style, quoted
from sqlmodel_lsp.generate.models.enums import EnumClass
from sqlmodel_lsp.generate.models.names import Names
from sqlmodel_lsp.generate.models.relating import Side
from sqlmodel_lsp.generate.templates import Templates


@dataclass(frozen=True, slots=True)
class Writer:
    """Everything that decides how classes are written."""

    classes: Mapping[str, TableClass]
    enums: Mapping[object, EnumClass]
    sides: tuple[Side, ...]
    style: Style
    templates: Templates

    def ordered(self) -> list[TableClass]:
        """The new classes: link tables first, and then each below those that its foreign keys lead to."""
        fresh = [item for item in self.classes.values() if item.model is None]
        links = [item for item in fresh if any(side.link == item.table.full_name for side in self.sides)]
        found: list[TableClass] = list(links)
        for item in fresh:
            self._append(item, found, [])
        return found

    def attribute_names(self) -> set[str]:
        """What new classes and their attributes are called, which hides imported names."""
        fresh = [item for item in self.classes.values() if item.model is None]
        made = {item.name for item in self.enums.values() if item.is_written}
        return {name for item in fresh for name in item.taken} | {item.name for item in fresh} | made

    def definitions(self, spelling: Names) -> Iterator[Definition]:
        """The new classes, enums above them."""
        for enum in self.enums.values():
            if enum.is_written:
                yield self._definition(enum.name, "enum", "str, enum.Enum", _enum(enum), spelling)
        above: set[str] = set()
        for item in self.ordered():
            members = self._members(item, above)
            yield self._definition(item.name, "table", "sqlmodel.SQLModel, table=True", members, spelling)
            above.add(item.table.full_name)

    def fields(self, item: TableClass) -> list[str]:
        """The fields that a class of the workspace gets, in one line each."""
        assert item.added is not None, "only asked where there are some"
        parted = table_arguments.parted(item.added)
        return [
            columns.field(
                item.added, column, item.attributes[column.name], parted.keys[column.name], self.enums, self.style
            )
            for column in item.added.columns
        ]

    def _definition(self, name: str, kind: str, bases: str, members: Iterable[str], spelling: Names) -> Definition:
        shown, needed = names.spell(spelling, bases)
        made: list[str] = []
        for member in members:
            code, more = lines(member, spelling) if member else ([""], [])
            made += code
            needed += more
        text = self.templates.render("model.py", name=name, kind=kind, bases=shown, lines=made)
        return Definition(name, text, tuple(needed))

    def side(self, side: Side, *, is_above: bool) -> str:
        """A relationship in one line; `is_above` says that the other class is there when this one is made."""
        target = self.classes[side.target].name
        shown = target if is_above else f'"{target}"'
        if side.is_many:
            shown = self.style.list_of(shown)
        elif side.is_optional:
            shown = self.style.or_none(shown)
        return f"{side.name}: {shown} = sqlmodel.Relationship({', '.join(side.arguments)})"

    def _append(self, item: TableClass, found: list[TableClass], waiting: list[TableClass]) -> None:
        if item in found or item in waiting:
            return
        for key in item.table.foreign_keys:
            target = self.classes.get(f"{key.schema}.{key.target}" if key.schema else key.target)
            if target is not None and target.model is None:
                self._append(target, found, [*waiting, item])
        found.append(item)

    def _members(self, item: TableClass, above: set[str]) -> Iterator[str]:
        table = item.table
        parted = table_arguments.parted(table)
        if table.name != item.name.lower():
            yield f"__tablename__ = {quoted(table.name)}"
        if parted.arguments:
            only = parted.arguments[0]
            if len(parted.arguments) == 1 and only.startswith("{"):
                yield f"__table_args__ = {only}"
            else:
                comma = "," if len(parted.arguments) == 1 else ""
                yield f"__table_args__ = ({', '.join(parted.arguments)}{comma})"
        if table.name != item.name.lower() or parted.arguments:
            yield ""
        for column in table.columns:
            keys = parted.keys[column.name]
            yield columns.field(table, column, item.attributes[column.name], keys, self.enums, self.style)
        own = [side for side in self.sides if side.owner == table.full_name]
        if own:
            yield ""
        for side in own:
            target = self.classes[side.target]
            is_present = target.model is not None
            yield self.side(side, is_above=is_present or side.target in above)


def lines(code: str, spelling: Names) -> tuple[list[str], list[Needed]]:
    """A member of a class as it stands there, with its indent."""
    shown, needed = names.spell(spelling, code)
    return arranged(shown), needed


def _enum(enum: EnumClass) -> Iterator[str]:
    for name, value in enum.members:
        yield f"{name} = {quoted(value)}"
