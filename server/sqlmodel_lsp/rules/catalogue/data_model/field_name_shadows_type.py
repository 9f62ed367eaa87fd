"""A field whose name hides its own type.

In a class body the value of a field is assigned before its annotation is read. A field that is called like its type and
has a value thus replaces the type by the value, and the class is refused when it is defined:

> TypeError: unsupported operand type(s) for |: 'FieldInfo' and 'NoneType'

With `Optional[date]` it may say `ValueError: <class 'NoneType'> has no matching SQLAlchemy type`, and with a plain
`date` that Pydantic cannot evaluate the annotation. A field without a value keeps its type.

## Example

```python
from datetime import date

from sqlmodel import Field, SQLModel


class Mission(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    date: date | None = Field(default=None)
```

## Use instead

```python
import datetime as dt

from sqlmodel import Field, SQLModel


class Mission(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    date: dt.date | None = Field(default=None)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules.catalogue.data_model import hidden_types
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM504"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds fields whose value stands where their annotation looks for a type, so that the class is refused."""
    for hidden in hidden_types.hidden(ctx):
        if hidden.is_refused:
            message = f"The field `{hidden.name}` hides the type `{hidden.name}` of its annotation"
            yield ctx.finding(hidden.span, f"{message}; write the type another way", hidden_types.fix(ctx, hidden))
