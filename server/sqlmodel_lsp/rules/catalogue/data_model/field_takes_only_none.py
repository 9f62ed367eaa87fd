"""A field with the name of its type that takes nothing but None.

In a class body the value of a field is assigned before its annotation is read. In `date: Optional[date] = None` the
annotation means `Optional[None]`, so every other value is refused:

> ValidationError: 1 validation error for MissionUpdate
> date
>   Input should be None

## Example

```python
from datetime import date
from typing import Optional

from sqlmodel import SQLModel


class MissionUpdate(SQLModel):
    date: Optional[date] = None
```

## Use instead

```python
import datetime as dt
from typing import Optional

from sqlmodel import SQLModel


class MissionUpdate(SQLModel):
    date: Optional[dt.date] = None
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules.catalogue.data_model import hidden_types
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM505"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds fields whose default None stands where their annotation looks for a type, and the class is defined."""
    for hidden in hidden_types.hidden(ctx):
        if not hidden.is_refused:
            message = f"The field `{hidden.name}` takes only None, since it hides the type `{hidden.name}`"
            yield ctx.finding(hidden.span, f"{message}; write the type another way", hidden_types.fix(ctx, hidden))
