"""A response that shows a secret.

Without a response model that leaves it out, FastAPI sends every field of what the function returns, and so does a
response model that has the field: the hash of a password or the token of an account reaches whoever asks. Nothing is
raised:

> {"id": 1, "name": "Deadpond", "hashed_password": "$2b$12$..."}

Answer with a model that has no such field.

## Example

```python
from fastapi import FastAPI
from sqlmodel import Field, SQLModel

app = FastAPI()


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    hashed_password: str


class UserPublic(SQLModel):
    id: int
    name: str


@app.get("/users/{user_id}")
def read_user(user_id: int) -> User:
    return User(id=user_id, name="Deadpond", hashed_password="...")
```

## Use instead

```python
from fastapi import FastAPI
from sqlmodel import Field, SQLModel

app = FastAPI()


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    hashed_password: str


class UserPublic(SQLModel):
    id: int
    name: str


@app.get("/users/{user_id}", response_model=UserPublic)
def read_user(user_id: int) -> User:
    return User(id=user_id, name="Deadpond", hashed_password="...")
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.rules.catalogue.fastapi import operations
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import FieldFact, Model

CODE = "SQM605"
SEVERITY = Severity.HINT
WORDS = operations.METHODS

_PASSWORD = re.compile(
    r"(?:hashed_|encrypted_)?(?:password|passwd)(?:_hash|_digest|_salt)?|password_\w*hash|private_key"
)
_TOKEN = re.compile(r"(?:\w+_)?(?:secret|secret_key|api_key|access_key)|(?:\w+_)?(?:token|token_hash)")
_TEXT = ("str", "bytes", "str | None", "bytes | None")
_NARROWS = ("response_model_include", "response_model_exclude")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds responses made of models with fields that are secret by their names."""
    for operation in operations.of(ctx):
        found = operations.response(ctx, operation)
        if found is None or any(operation.argument(name) is not None for name in _NARROWS):
            continue
        secret = next((field for field in found[1].fields if _is_secret(found[1], field)), None)
        if secret is not None:
            message = f"The response shows `{found[1].name}.{secret.name}`; answer with a model without it"
            related = ctx.related(secret.owner, secret.name, "it is declared here")
            yield ctx.finding(operation.scope.span(found[0]), message, None, related)


def _is_secret(model: Model, field: FieldFact) -> bool:
    """Whether a field is a secret: a password anywhere, a token where it is stored."""
    if field.python_type not in _TEXT or field.arguments.get("exclude") or field.opaque:
        return False
    return bool(_PASSWORD.fullmatch(field.name) or (model.table is not None and _TOKEN.fullmatch(field.name)))
