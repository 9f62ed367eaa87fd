"""What the routes for one table model are called, take and use."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from sqlmodel_lsp.analysis import families
from sqlmodel_lsp.analysis.families import roles
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.facts.model import Function
from sqlmodel_lsp.generate import RefusalError, Request, imports, keys, layout, naming
from sqlmodel_lsp.generate.crud import names as functions
from sqlmodel_lsp.generate.crud import repositories
from sqlmodel_lsp.generate.crud.planner import Planner as CrudPlanner
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.router import session
from sqlmodel_lsp.generate.targets import Target, folders_of
from sqlmodel_lsp.syntax import grammar

_FOLDERS = ("routers", "routes", "endpoints", "api/routes", "api/routers", "api/endpoints", "api")
_HASHES = ("get_password_hash", "hash_password", "password_hash", "create_password_hash")
_KINDS = ("create", "list", "read", "update", "delete")


class Planner:
    """Plans the routes of one model. `notes` say which are left out."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.snapshot, self.model = request.snapshot, request.model
        self.crud = _crud(request)
        self.read = families.find(self.snapshot, self.model, families.READ)
        self.session = session.find(self.snapshot, is_async=self.crud.is_async)
        self.target, self.new_package = _target(request)
        self.notes: tuple[str, ...] = tuple(self._notes())

    def reason(self) -> str | None:
        """Why there can be no routes, if so."""
        model, crud = self.model, self.crud
        if not crud.keys:
            return f"`{model.name}` has no primary key that is known, so its objects cannot be found"
        kinds = (("Create", crud.create), ("Read or Public", self.read), ("Update", crud.update))
        lacking = next((kind for kind, variant in kinds if variant is None), None)
        if lacking is not None:
            return f"`{model.name}` has no {lacking} variant; run `generate schemas` first"
        missing = [name for name in self._called if self._function(name) is None]
        if missing:
            return f"there is no `{missing[0]}` to call; run `generate crud` first"
        if self.session is None:
            kind = "AsyncSession" if crud.is_async else "Session"
            return f"no function like `get_session` yields a `{kind}`; run `generate database` first"
        file = self.target.file
        if file is not None and any(block.damaged for _, block in file.facts.blocks):
            return f"`{file.path}` has errors of syntax; mend them first"
        return None

    def check(self) -> None:
        """Raises RefusalError when there can be no routes, or the functions to call take something else."""
        reason = self.reason()
        if reason is not None:
            raise RefusalError(reason)
        for kind in _KINDS:
            name = self.crud.qualified(self.crud.names[kind])
            wanted = self.request.templates.render("crud.py", function=kind, **self.crud.data(kind))
            present = self._function(name) or ""
            if _parameters(wanted) != _parameters(present):
                raise RefusalError(f"`{name}` takes other parameters than routes would give; rename it or write them")

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the definitions, by kind."""
        one = naming.snake_case(self.model.name)
        found = f"{self.model.name}Dep" if self.model.name != "Session" else "FoundSessionDep"
        dependencies = {"router": "router", "existing": f"existing_{one}", "found": found}
        if self.session is not None and not self.session.is_alias:
            dependencies = {"router": "router", "session": "SessionDep", **dependencies}
        names = functions.functions(
            self.snapshot, self.model, None if self.crud.is_class else self.crud.target.file, ()
        )
        routes = {kind: names[kind] for kind in _KINDS if kind not in self._left_out}
        return {**dependencies, **routes}

    def data(self, kind: str) -> dict[str, object]:
        """What the template needs to know."""
        crud, model = self.crud, self.model
        assert crud.create is not None
        assert crud.update is not None
        assert self.read is not None
        assert self.session is not None
        many = naming.plural(naming.snake_case(model.name)).replace("_", "-")
        words = [crud.parameter(column) for column in crud.keys]
        filters = [crud.parameter(column) for column in keys.switches(crud.model)]
        return {
            "name": self.names.get(kind, ""),
            "model": model.name,
            "variable": crud.variable,
            "existing": self.names["existing"],
            "found": self.names["found"],
            "path": "/" + "/".join(f"{{{word}}}" for word in words),
            "keys": words,
            "key_parameters": [f"{crud.parameter(column)}: {crud.type_of(column)}" for column in crud.keys],
            "read": self.read.name,
            "create": crud.create.name,
            "update": crud.update.name,
            "prefix": f"/{many}",
            "tag": many,
            "calls": {kind: self._call(name) for kind, name in crud.names.items()},
            "first": [] if crud.is_class else ["session"],
            "define": "async def" if crud.is_async else "def",
            "await": "await " if crud.is_async else "",
            "session": self.session.name if self.session.is_alias else "SessionDep",
            "session_class": crud.session,
            "get_session": self.session.name,
            "is_keyset": crud.is_keyset,
            "after": crud.key_type,
            "switches": filters,
            "hashes": self._hashes("data"),
            "changed_hashes": self._hashes("changes"),
            "width": layout.WIDTH,
        }

    def needed(self, kind: str) -> Iterator[Needed]:
        """The names that a definition uses from elsewhere."""
        crud = self.crud
        assert self.session is not None
        if kind == "router":
            yield Needed("fastapi", "APIRouter")
            return
        if kind in ("session", "found"):
            yield Needed("typing", "Annotated")
            yield Needed("fastapi", "Depends")
        if kind == "session":
            yield crud.session_import
            yield self._local(self.session.module, self.session.name)
            return
        yield self._local(self.model.module, self.model.name)
        if kind == "found":
            return
        if self.session.is_alias:
            yield self._local(self.session.module, self.session.name)
        yield self._crud_module
        if kind == "existing":
            yield Needed("fastapi", "HTTPException")
            for column in crud.keys:
                yield from self._translated(crud.names_in(crud.type_of(column), column.attribute))
        if kind in ("existing", "create", "update", "delete"):
            yield Needed("fastapi", "status")
        if kind in ("create", "update", "delete"):
            yield Needed("fastapi", "HTTPException")
            yield Needed("sqlalchemy.exc", "IntegrityError")
        if kind == "list":
            yield Needed("collections.abc", "Sequence")
            yield Needed("typing", "Annotated")
            yield Needed("fastapi", "Query")
            if crud.is_keyset:
                yield from self._translated(crud.names_in(crud.key_type, crud.keys[0].attribute))
        if kind != "delete" and self.read is not None:
            yield self._local(self.read.module, self.read.name)
        variant = {"create": crud.create, "update": crud.update}.get(kind)
        if variant is not None:
            yield self._local(variant.module, variant.name)
            if self._hash is not None and self._hashes("data" if kind == "create" else "changes"):
                yield self._hash

    def _call(self, name: str) -> str:
        """The beginning of the call of a function, or of a method of a repository that is made for it."""
        return f"{self._crud_module.bound}{'(session)' if self.crud.is_class else ''}.{name}("

    @property
    def _called(self) -> list[str]:
        return [self.crud.qualified(self.crud.names[kind]) for kind in _KINDS]

    def _function(self, name: str) -> str | None:
        """The text of one of the functions that routes call."""
        file = self.crud.target.file
        span = file.facts.place(name, "statement") if file is not None else None
        return None if file is None or span is None else file.text[span.start : span.end]

    @cached_property
    def _crud_module(self) -> Needed:
        if self.crud.is_class:
            return self._local(self.crud.target.module, self.crud.holder)
        spelled = imports.local_module(self.crud.target.module, self.target.module, relative=self._is_relative)
        package, _, name = spelled.rpartition(".")
        if not package and not spelled.startswith("."):
            return Needed(name, None)
        if spelled.startswith(".") and not package.strip("."):
            package = spelled[: len(spelled) - len(name)]
        is_plain = name in ("crud", "crud_async", "crud_sync")
        return Needed(package, name, "" if is_plain else f"{name}_crud")

    @property
    def _is_relative(self) -> bool:
        return self.crud.is_relative

    def _local(self, module: str, name: str) -> Needed:
        return Needed(imports.local_module(module, self.target.module, relative=self._is_relative), name)

    def _translated(self, needed: Iterator[Needed]) -> Iterator[Needed]:
        """Names as this module imports them, which another one imports relatively."""
        for item in needed:
            if item.module.startswith("."):
                parts = self.crud.target.module.split(".")
                level = len(item.module) - len(item.module.lstrip("."))
                base = ".".join([*parts[: len(parts) - level], *filter(None, [item.module.lstrip(".")])])
                yield replace(item, module=imports.local_module(base, self.target.module, relative=True))
            else:
                yield item

    @cached_property
    def _hash(self) -> Needed | None:
        """The project's function that makes a hash of a password."""
        found = self.snapshot.remember("functions that hash", "", lambda: tuple(_hashing(self.snapshot)))
        return self._local(*found[0]) if found else None

    def _hashes(self, given: str) -> list[dict[str, str]]:
        """The arguments that are made of what clients send, and the calls that make them."""
        made = self.crud.missing_in_create if given == "data" else self.crud.made
        function = self._hash.bound if self._hash is not None else ""
        sent = [(field.name, f"{given}.{roles.plain(field.name)}") for field in made]
        return [{"name": name, "sent": value, "made": f"{function}({value})"} for name, value in sent]

    @cached_property
    def _left_out(self) -> dict[str, str]:
        """The routes that cannot be written, with the field that is in the way."""
        found = {}
        create = self.crud.create
        for field in self.crud.missing_in_create:
            plain = roles.plain(field.name)
            is_sent = plain is not None and create is not None and create.field(plain) is not None
            if not is_sent or self._hash is None:
                found["create"] = field.name
        if self.crud.made and self._hash is None:
            found["update"] = self.crud.made[0].name
        return found

    def _notes(self) -> Iterator[str]:
        for kind, field in self._left_out.items():
            yield f"the route for `{self.crud.names[kind]}` is left out, since nothing tells what `{field}` is made of"


def _crud(request: Request) -> CrudPlanner:
    """The functions of the model as they are: synchronous or not, by number or by key."""
    planners = []
    for is_async in (False, True):
        for paging in ("offset", "keyset"):
            for style in ("functions", "repository"):
                options = {"async": is_async, "paging": paging, "style": style}
                others = dict.fromkeys(("soft-delete", "bulk", "upsert", "load"), False)
                planners.append(CrudPlanner(replace(request, options={**others, **options})))
    return max(planners, key=_fit)


def _fit(planner: CrudPlanner) -> int:
    """How many of the functions are there as planned, as far as one sees from outside."""
    file = planner.target.file
    if planner.is_class and not repositories.takes_session_alone(file, planner.holder):
        return 0
    count = 0
    for kind in _KINDS:
        span = file.facts.place(planner.qualified(planner.names[kind]), "statement") if file is not None else None
        text = file.text[span.start : span.end] if file is not None and span is not None else ""
        is_async = text.startswith("async ")
        count += bool(text) and is_async == planner.is_async
        if kind == "list" and text:
            count += ("after:" in text) == planner.is_keyset
    return count


def _hashing(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """The functions that make hashes of passwords, by module and name."""
    for file in snapshot.files.values():
        if not file.library and file.module:
            names = (
                item.name for item in file.facts.interface.body if isinstance(item, Function) and not item.is_async
            )
            yield from ((file.module, name) for name in names if name in _HASHES)


def _parameters(text: str) -> str:
    """The kind and the parameters of a function, whatever its lines look like."""
    tree = grammar.parse(text)
    node = tree.body[0] if tree is not None and tree.body else None
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return ""
    return f"{type(node).__name__}({ast.unparse(node.args)})"


def _target(request: Request) -> tuple[Target, str | None]:
    """The module for the routes, and the file that makes its folder a package where that has to be made."""
    snapshot, model = request.snapshot, request.model
    known = folders_of(snapshot)
    stem = naming.plural(naming.snake_case(model.name))
    one = naming.snake_case(model.name)
    is_package = snapshot.files[model.file].facts.interface.is_package
    package = model.module if is_package else model.module.rpartition(".")[0]
    home = os.path.dirname(model.file)
    places = [(home, package)]
    if package:
        places.insert(0, (os.path.dirname(home), package.rpartition(".")[0]))
    for folder, outer in places:
        for name in _FOLDERS:
            inner = os.path.join(folder, *name.split("/"))
            if inner in known:
                dotted = ".".join(filter(None, [outer, name.replace("/", ".")]))
                path = os.path.join(inner, f"{one}.py")
                if request.file(path) is not None:
                    return Target(path, f"{dotted}.{one}", request.file(path)), None
                path = os.path.join(inner, f"{stem}.py")
                return Target(path, f"{dotted}.{stem}", request.file(path)), None
    is_own = os.path.basename(home) in ("models", "model", "entities", "tables")
    folder, outer = places[0] if is_own else (home, package)
    inner = os.path.join(folder, "routers")
    path = os.path.join(inner, f"{stem}.py")
    dotted = ".".join(filter(None, [outer, "routers", stem]))
    return Target(path, dotted, request.file(path)), os.path.join(inner, "__init__.py")
