"""A decorator of Pydantic's with the arguments of another release.

`@field_validator` names its fields and `@model_validator` its mode, and both say `mode="before"` where Pydantic 1 said
`pre=True`. `@root_validator` is refused unless it says `pre=True` or `skip_on_failure=True`. The class is not defined:

> TypeError: field_validator() got an unexpected keyword argument 'pre'

## Example

```python
from typing import Any

from pydantic import field_validator
from sqlmodel import SQLModel


class HeroCreate(SQLModel):
    name: str

    @field_validator("name", pre=True)
    @classmethod
    def strip(cls, value: Any) -> Any:
        return str(value).strip()
```

## Use instead

```python
from typing import Any

from pydantic import field_validator
from sqlmodel import SQLModel


class HeroCreate(SQLModel):
    name: str

    @field_validator("name", mode="before")
    @classmethod
    def strip(cls, value: Any) -> Any:
        return str(value).strip()
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, pydantic_release
from sqlmodel_lsp.rules.catalogue.data_model import decorators
from sqlmodel_lsp.rules.catalogue.data_model.decorators import Decorated
from sqlmodel_lsp.rules.class_bodies import Body
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM513"
SEVERITY = Severity.ERROR

_FIELD = "pydantic.field_validator"
_MODEL = "pydantic.model_validator"
_ROOT = "pydantic.root_validator"
_ARGUMENTS = {_FIELD: {"mode", "check_fields", "json_schema_input_type"}, _MODEL: {"mode"}}
_FORMER = {"pre", "always", "each_item", "allow_reuse", "skip_on_failure", "whole"}
_MODES = {_FIELD: {"before", "after", "wrap", "plain"}, _MODEL: {"before", "after", "wrap"}}


def check(ctx: Context) -> Iterator[Finding]:
    """Finds decorators without the arguments they need, and with arguments that they no longer take."""
    for found in decorators.decorated(ctx):
        if found.made not in (_FIELD, _MODEL, _ROOT):
            continue
        if found.model.opaque or not _may_be_wrong(found):
            continue
        if found.made == _ROOT and not pydantic_release.is_second(ctx):
            continue
        written = decorators.written(ctx, found)
        if written is not None:
            yield from _findings(ctx, found, *written)


def _may_be_wrong(found: Decorated) -> bool:
    call = found.call
    if call is None or any(keyword.arg is None for keyword in call.keywords):
        return call is None
    passed = {keyword.arg for keyword in call.keywords}
    if found.made == _ROOT:
        return not passed & {"pre", "skip_on_failure"}
    needs = bool(call.args) if found.made == _FIELD else "mode" in passed
    return not needs or bool(passed & _FORMER) or _wrong_mode(found.made, call) is not None


def _wrong_mode(made: str, call: ast.Call) -> ast.Constant | None:
    keyword = call_edits.keyword_named(call, "mode")
    value = None if keyword is None else keyword.value
    return value if isinstance(value, ast.Constant) and value.value not in _MODES[made] else None


def _findings(ctx: Context, found: Decorated, node: ast.expr, body: Body) -> Iterator[Finding]:
    place, name = decorators.name_span(body, node), found.name
    call = node if isinstance(node, ast.Call) else None
    if found.made == _ROOT:
        message = "`root_validator` has to say `pre=True` or `skip_on_failure=True`; use `model_validator`"
        yield ctx.finding(place, message, _skipping(ctx, place, call))
        return
    for keyword in call.keywords if call is not None else ():
        if keyword.arg in _FORMER:
            span = body.span(keyword)
            message = f"`{name}` has no argument `{keyword.arg}`"
            remedy = '; say `mode="before"`' if keyword.arg == "pre" else ""
            yield ctx.finding(
                Span(span.start, span.start + len(keyword.arg)), message + remedy, _mode(ctx, span, keyword)
            )
    wrong = None if call is None else _wrong_mode(found.made, call)
    if wrong is not None:
        modes = " or ".join(f"`{mode}`" for mode in sorted(_MODES[found.made]))
        yield ctx.finding(body.span(wrong), f"`{name}` has no mode `{wrong.value!s}`; it is {modes}")
    elif found.made == _MODEL and (call is None or not {"mode", "pre"} & {item.arg for item in call.keywords}):
        end = Span(place.end, place.end)
        message = "`model_validator` has to say its `mode`, which is `after`, `before` or `wrap`"
        yield ctx.finding(
            place, message, None if call else ctx.fix('Say `mode="after"`', TextEdit(end, '(mode="after")'), safe=False)
        )
    elif found.made == _FIELD and (call is None or not call.args):
        yield ctx.finding(place, "`field_validator` has to name the fields that it is for")


def _skipping(ctx: Context, place: Span, call: ast.Call | None) -> Fix | None:
    if call is not None and call.keywords:
        return None
    text = "(skip_on_failure=True)" if call is None else "skip_on_failure=True"
    at = place.end if call is None else place.end + 1
    return ctx.fix("Say `skip_on_failure=True`", TextEdit(Span(at, at), text))


def _mode(ctx: Context, span: Span, keyword: ast.keyword) -> Fix | None:
    """What `pre=True` is called now."""
    if keyword.arg != "pre" or not isinstance(keyword.value, ast.Constant) or keyword.value.value is not True:
        return None
    return ctx.fix('Say `mode="before"`', TextEdit(span, 'mode="before"'))
