"""A dependency that FastAPI cannot call, or a session that nothing provides.

`Depends` takes the function itself and calls it for each request. With brackets behind the name it gets a generator or
a coroutine, which is not a callable object, and the application does not start:

> TypeError: <generator object get_session at

A parameter that is a session without any `Depends` would have to come from the request:

> FastAPIError: Invalid args for response field! Hint: check that <class 'sqlmodel.orm.session.Session'> is a valid
> Pydantic field type.

## Example

```python
from collections.abc import Iterator

from fastapi import Depends, FastAPI
from sqlmodel import Session, create_engine

engine = create_engine("sqlite://")
app = FastAPI()


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@app.get("/heroes")
def read_heroes(session: Session = Depends(get_session())) -> list[str]:
    return []
```

## Use instead

```python
from collections.abc import Iterator

from fastapi import Depends, FastAPI
from sqlmodel import Session, create_engine

engine = create_engine("sqlite://")
app = FastAPI()


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@app.get("/heroes")
def read_heroes(session: Session = Depends(get_session)) -> list[str]:
    return []
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import surroundings, typed_file, types
from sqlmodel_lsp.facts.model import Function
from sqlmodel_lsp.rules import call_edits, imports
from sqlmodel_lsp.rules.catalogue.fastapi import operations
from sqlmodel_lsp.rules.catalogue.fastapi.operations import Operation, Parameter
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.modules import Module
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM603"
SEVERITY = Severity.ERROR
WORDS = operations.METHODS

_DEPENDS = ("Depends", "Security")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds what a path operation depends on and FastAPI cannot provide."""
    for operation in operations.functions(ctx):
        for call in _dependencies(operation):
            yield from _called_too_early(ctx, operation, call)
        for parameter in operations.parameters(ctx, operation):
            yield from _without_provider(ctx, operation, parameter)


def _dependencies(operation: Operation) -> Iterator[ast.Call]:
    """The calls of `Depends` in the parameters and the decorator."""
    arguments = operation.function.args
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    defaults = [default for default in (*arguments.defaults, *arguments.kw_defaults) if default is not None]
    annotations = [item.annotation for item in parameters if item.annotation is not None]
    for part in (*defaults, *annotations, operation.decorator):
        for node in ast.walk(part):
            if isinstance(node, ast.Call) and node.args and _name(node.func) in _DEPENDS:
                yield node


def _called_too_early(ctx: Context, operation: Operation, depends: ast.Call) -> Iterator[Finding]:
    call = depends.args[0]
    function = _function(ctx, operation, call.func) if isinstance(call, ast.Call) else None
    if not isinstance(call, ast.Call) or function is None or not _makes_no_callable(ctx, function):
        return
    span, text = operation.scope.span(call), ctx.text(operation.scope.span(call.func))
    message = f"`{_name(depends.func)}` takes the function itself, not what it makes; write `{text}`"
    is_plain = not call.args and not call.keywords
    yield ctx.finding(span, message, ctx.fix(f"Write `{text}`", TextEdit(span, text)) if is_plain else None)


def _without_provider(ctx: Context, operation: Operation, parameter: Parameter) -> Iterator[Finding]:
    default = parameter.default
    is_none = default is None or (isinstance(default, ast.Constant) and default.value is None)
    function = None if default is None or is_none else _function(ctx, operation, default)
    if not isinstance(types.bare(parameter.type), types.Session) or parameter.marks or not (is_none or function):
        return
    span = operation.scope.span(parameter.annotation)
    message = f"`{parameter.node.arg}` is a session that nothing provides; write `Depends(...)` with what makes it"
    fix = _wrapped(ctx, operation, default) if default is not None and function else _provided(ctx, span, parameter)
    yield ctx.finding(span, message, fix)


def _function(ctx: Context, operation: Operation, node: ast.expr) -> tuple[Module, Function] | None:
    """The function of the workspace that a name means at the top of the file."""
    world = surroundings(ctx.snapshot)
    found = world.name(operation.module, node.id) if isinstance(node, ast.Name) else None
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        base = world.name(operation.module, node.value.id)
        found = world.attribute(base, node.attr, operation.module) if isinstance(base, types.Named) else None
    return world.function(found.name) if isinstance(found, types.Named) else None


def _makes_no_callable(ctx: Context, function: tuple[Module, Function]) -> bool:
    """Whether calling a function makes a generator or a coroutine, as nothing around it changes that."""
    module, item = function
    is_iterable = isinstance(surroundings(ctx.snapshot).result(module, item), types.IterableOf)
    return not item.decorators and (item.is_async or is_iterable or _yields(ctx, module, item.name))


def _yields(ctx: Context, module: Module, name: str) -> bool:
    """Whether the function of this name at the top of a module is a generator."""
    scopes = typed_file(ctx.snapshot, module.unit.path).functions() if module.unit.path in ctx.snapshot.files else ()
    waiting: list[ast.AST] = [part for scope in scopes if scope.path == name for part in scope.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)
    return False


def _name(node: ast.expr) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def _wrapped(ctx: Context, operation: Operation, default: ast.expr) -> Fix | None:
    """Puts the function that stands as the default into `Depends`."""
    span, depends = operation.scope.span(default), _spelled(ctx, "Depends", "fastapi")
    if depends is None:
        return None
    new = f"{depends[0]}({ctx.text(span)})"
    return ctx.fix(f"Write `{new}`", *depends[1], TextEdit(span, new))


def _provided(ctx: Context, span: Span, parameter: Parameter) -> Fix | None:
    """Asks the one function of this file that makes such sessions."""
    world = surroundings(ctx.snapshot)
    module = world.module(ctx.file.module, ctx.file.path)
    wanted = types.bare(parameter.type)
    makers = [
        item.name
        for item in ctx.facts.interface.body
        if isinstance(item, Function) and not item.decorators and module is not None
        and _is_made_by(world.result(module, item), wanted)
    ]  # fmt: skip
    annotated, depends = _spelled(ctx, "Annotated", "typing"), _spelled(ctx, "Depends", "fastapi")
    if len(makers) != 1 or annotated is None or depends is None:
        return None
    new = f"{annotated[0]}[{ctx.text(span)}, {depends[0]}({makers[0]})]"
    return ctx.fix(f"Let `{makers[0]}` provide it", *annotated[1], *depends[1], TextEdit(span, new))


def _is_made_by(found: types.Type, wanted: types.Type) -> bool:
    made = found.item if isinstance(found, types.IterableOf) else None
    return (
        isinstance(made, types.Session)
        and isinstance(wanted, types.Session)
        and (made.library, made.is_async) == (wanted.library, wanted.is_async)
    )


def _spelled(ctx: Context, name: str, module: str) -> tuple[str, list[TextEdit]] | None:
    """How this file writes a name, and what it has to import for that."""
    known = call_edits.imported_name(ctx, name, module)
    edits = [] if known else imports.add(ctx, name, module)
    return None if edits is None else (known or name, edits)
