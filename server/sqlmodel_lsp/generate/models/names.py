"""What things are called in the code of models: imported names, and names made of those of a database."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Collection, Iterator

from sqlmodel_lsp.analysis.snapshot import SourceFile
from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.generate import naming, placement
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.sql.database import Table

_ALIASES = {"sqlalchemy.Enum": "SAEnum"}
"""Names that would be taken for others of the same name."""
_SHORT = {"datetime": "dt", "sqlalchemy": "sa"}
_MOMENTS = frozenset({"date", "datetime", "time", "timedelta", "timezone"})
_USED = frozenset(
    {"SQLModel", "Field", "Relationship", "Enum", "Optional", "List", "Any", "Decimal", "UUID"}
) | frozenset(dir(builtins))
"""What no class of ours may be called, for the code below it means something else by it."""
_RESERVED = frozenset(
    {
        *("metadata", "registry", "sqlmodel_update", "sqlmodel_rebuild"),
        *("construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj", "parse_raw", "schema"),
        *("schema_json", "update_forward_refs", "validate"),
    }
)
"""What SQLAlchemy and pydantic keep for themselves in each class."""
_BUILTIN_TYPES = frozenset({"str", "int", "float", "bool", "bytes", "list", "dict", "type", "super"})
_MODULES = (
    r"sqlalchemy\.dialects\.\w+|sqlalchemy\.(?:orm|types)|sqlalchemy|"
    "datetime|decimal|enum|ipaddress|pathlib|pydantic|sqlmodel|typing|uuid"
)
_DOTTED = re.compile(rf"(?<![\w.])({_MODULES})\.([A-Za-z_]\w*)")
_STRINGS = re.compile(r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')")


class Names:
    """Names for one file: what it spells already, and what it has to import.

    `taken` are names that mean something else inside of the new classes, such as their attributes.
    """

    def __init__(self, file: SourceFile | None, taken: Collection[str]) -> None:
        self._file = file
        self._taken = frozenset(taken)
        self._bound = placement.defined_names(file) if file is not None else frozenset()
        self._given: dict[str, tuple[str, Needed | None]] = {}

    def of(self, dotted: str) -> str:
        """How the code spells `module.name`."""
        return self._spelled(dotted)[0]

    def needed(self, dotted: str) -> Iterator[Needed]:
        """What has to be imported for it."""
        found = self._spelled(dotted)[1]
        if found is not None:
            yield found

    def _spelled(self, dotted: str) -> tuple[str, Needed | None]:
        if dotted not in self._given:
            self._given[dotted] = self._found(dotted)
        return self._given[dotted]

    def _found(self, dotted: str) -> tuple[str, Needed | None]:
        module, _, name = dotted.rpartition(".")
        for item in self._file.facts.interface.body if self._file is not None else ():
            if isinstance(item, Import) and item.alias not in self._taken and not item.level:
                if (item.module, item.name) == (module, name):
                    return item.alias, None
                if item.module == module and item.name is None and item.alias != module.partition(".")[0]:
                    return f"{item.alias}.{name}", None
                if item.module == module == item.alias and item.name is None:
                    return dotted, None
        alias = _ALIASES.get(dotted, name)
        hides_moments = module == "datetime" and not self._taken.isdisjoint(_MOMENTS)
        if self._is_free(alias) and not hides_moments:
            return alias, Needed(module, name, alias if alias != name else "")
        return self._through_module(module, name)

    def _through_module(self, module: str, name: str) -> tuple[str, Needed]:
        package, _, last = module.rpartition(".")
        alias = _SHORT.get(module, last)
        while not self._is_free(alias):
            alias = f"{alias}_"
        if package:
            return f"{alias}.{name}", Needed(package, last, alias if alias != last else "")
        return f"{alias}.{name}", Needed(module, None, alias if alias != module else "")

    def _is_free(self, name: str) -> bool:
        return name not in self._taken and name not in self._bound


def spell(names: Names, dotted_code: str) -> tuple[str, list[Needed]]:
    """Code in which everything imported has its full name, as the file writes it, and what that imports."""
    needed: list[Needed] = []

    def replace(found: re.Match[str]) -> str:
        dotted = f"{found[1]}.{found[2]}"
        needed.extend(names.needed(dotted))
        return names.of(dotted)

    pieces = _STRINGS.split(dotted_code)
    code = "".join(_double(piece) if number % 2 else _DOTTED.sub(replace, piece) for number, piece in enumerate(pieces))
    return code, needed


def _double(string: str) -> str:
    """A string in double quotes, where nothing has to be escaped for it."""
    return f'"{string[1:-1]}"' if string[0] == "'" and '"' not in string and "\\" not in string else string


def class_name(table: Table) -> str:
    """The name of the class of a table: what was wished for, or the singular in capitals."""
    return table.model or pascal(naming.singular(table.name.strip("_")))


def pascal(name: str) -> str:
    """A name for a class: `order_items` as `OrderItems`."""
    words = [word for word in re.split(r"[^\w]+|_+", name) if word]
    joined = "".join(
        word[0].upper() + (word[1:].lower() if word.isupper() and len(words) > 1 else word[1:]) for word in words
    )
    joined = joined.title() if joined.isupper() else joined
    made = joined if joined[:1].isalpha() else f"Table{joined}"
    return f"{made}Model" if made in _USED or keyword.iskeyword(made) else made


def is_class_name(name: str) -> bool:
    """Whether a class may be called so."""
    return name.isidentifier() and not keyword.iskeyword(name) and name not in _USED and not name.startswith("_")


def attribute(name: str) -> str:
    """The attribute of a column: its name, as far as Python and its libraries allow it."""
    made = re.sub(r"\W", "_", name).strip("_") or "column"
    made = made if made[0].isalpha() else f"column_{made}"
    return f"{made}_" if is_reserved(made) else made


def is_reserved(name: str) -> bool:
    """Whether an attribute of a model must not be called so."""
    return keyword.iskeyword(name) or name in _RESERVED or name in _BUILTIN_TYPES or name.startswith("model_")


def member(value: str) -> str:
    """The member of an enum for a stored value."""
    made = re.sub(r"\W+", "_", value).strip("_") or "EMPTY"
    made = made if made[0].isalpha() else f"VALUE_{made}"
    return f"{made}_" if keyword.iskeyword(made) else made


def is_member(value: str) -> bool:
    """Whether a stored value can be the name of a member just as it is."""
    return (
        value.isidentifier()
        and not value.startswith("_")
        and not keyword.iskeyword(value)
        and value not in ("name", "value", "mro")
        and not hasattr(str, value)
    )
