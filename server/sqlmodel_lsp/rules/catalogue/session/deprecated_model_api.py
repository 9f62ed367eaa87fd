"""A method of models that has another name since Pydantic 2.

The old names still work and warn, and go away with Pydantic 3. SQLModel says of its own:

> DeprecationWarning: 🚨 `obj.dict()` was deprecated in SQLModel 0.0.14, you should instead use `obj.model_dump()`.

| old | new |
|---|---|
| `dict()` | `model_dump()` |
| `json()` | `model_dump_json()` |
| `copy()` | `model_copy()` |
| `from_orm()`, `parse_obj()`, `validate()` | `model_validate()` |
| `parse_raw()` | `model_validate_json()` |
| `construct()` | `model_construct()` |
| `schema()` | `model_json_schema()` |
| `update_forward_refs()` | `model_rebuild()` |

## Example

```python
from sqlmodel import SQLModel


class HeroCreate(SQLModel):
    name: str


hero = HeroCreate.parse_obj({"name": "Deadpond"})
print(hero.dict(exclude_unset=True))
```

## Use instead

```python
from sqlmodel import SQLModel


class HeroCreate(SQLModel):
    name: str


hero = HeroCreate.model_validate({"name": "Deadpond"})
print(hero.model_dump(exclude_unset=True))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM705"
SEVERITY = Severity.HINT

_DUMPED = frozenset(("include", "exclude", "by_alias", "exclude_unset", "exclude_defaults", "exclude_none"))
# The new name, and the keywords that mean the same to both.
_RENAMED: dict[str, tuple[str, frozenset[str]]] = {
    "dict": ("model_dump", _DUMPED),
    "json": ("model_dump_json", _DUMPED | {"indent"}),
    "copy": ("model_copy", frozenset(("update", "deep"))),
    "from_orm": ("model_validate", frozenset(("update",))),
    "parse_obj": ("model_validate", frozenset(("update",))),
    "validate": ("model_validate", frozenset()),
    "parse_raw": ("model_validate_json", frozenset()),
    "construct": ("model_construct", frozenset()),
    "schema": ("model_json_schema", frozenset(("by_alias", "ref_template"))),
    "update_forward_refs": ("model_rebuild", frozenset()),
}


def check(ctx: Context) -> Iterator[Finding]:
    """Finds calls of methods under their old names."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.Instance, types.ModelClass):
        for call, called in scope.methods():
            match call.func, called:
                case ast.Attribute() as method, types.Method(owner, name) if name in _RENAMED:
                    if _is_known(ctx, owner):
                        yield _finding(ctx, scope, call, method)


def _is_known(ctx: Context, owner: types.Type) -> bool:
    """Whether an object is a model all of whose methods we see."""
    match types.bare(owner):
        case types.Instance(name) | types.ModelClass(name):
            model = ctx.schema.models.get(name)
            return model is not None and model.opaque is None
    return False


def _finding(ctx: Context, scope: Scope, call: ast.Call, method: ast.Attribute) -> Finding:
    new, keywords = _RENAMED[method.attr]
    span = sessions.last_name(scope, method)
    given = {keyword.arg for keyword in call.keywords}
    is_same = given <= keywords or (method.attr == "construct" and None not in given)
    fix = ctx.fix(f"Call `{new}()`", TextEdit(span, new)) if is_same and _fits(call, method.attr) else None
    return ctx.finding(span, f"`{method.attr}()` is deprecated; call `{new}()`", fix)


def _fits(call: ast.Call, name: str) -> bool:
    """Whether the positional arguments of a call mean the same to the new method."""
    return len(call.args) == (1 if name in ("from_orm", "parse_obj", "validate", "parse_raw") else 0)
