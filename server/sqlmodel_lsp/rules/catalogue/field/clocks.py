"""Which expressions come out differently each time: those that read a clock or roll dice."""

from __future__ import annotations

import ast

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.rules import origins

_CHANGING = frozenset(
    {
        *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
        "datetime.date.today",
        *(f"time.{name}" for name in ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter")),
        *(f"uuid.{name}" for name in ("uuid1", "uuid4", "uuid6", "uuid7")),
        *(
            f"secrets.{name}"
            for name in ("token_bytes", "token_hex", "token_urlsafe", "randbelow", "randbits", "choice")
        ),
        *(f"random.{name}" for name in ("random", "randint", "randrange", "choice", "choices", "uniform", "sample")),
        *("random.getrandbits", "random.randbytes", "os.urandom"),
        *("pendulum.now", "arrow.now", "arrow.utcnow", "ulid.ULID", "ulid.new", "shortuuid.uuid", "nanoid.generate"),
        *("uuid_utils.uuid4", "uuid_utils.uuid7", "uuid_extensions.uuid7", "uuid6.uuid6", "uuid6.uuid7", "cuid.cuid"),
    }
)
_PASSING_ON = frozenset(
    f"builtins.{name}" for name in ("str", "int", "float", "repr", "round", "bytes", "list", "tuple")
)
_DEEPEST = 3


def is_function(qualified: str) -> bool:
    """Whether a name is one of the functions whose results differ."""
    return qualified in _CHANGING


def changes(snapshot: Snapshot, file: SourceFile, node: ast.expr, depth: int = 0) -> bool:
    """Whether an expression certainly has another value each time it is evaluated."""

    def inside(*nodes: ast.expr) -> bool:
        return any(changes(snapshot, file, item, depth) for item in nodes)

    match node:
        case ast.Call(func=function):
            name = origins.origin(snapshot, file, function)
            if name in _CHANGING:
                return True
            if name in _PASSING_ON:
                return inside(*node.args)
            if name is not None:
                found = origins.result(snapshot, name) if depth < _DEEPEST else None
                return found is not None and changes(snapshot, *found, depth + 1)
            return isinstance(function, ast.Attribute) and inside(function.value)
        case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.FormattedValue(value=value):
            return inside(value)
        case ast.BinOp(left=left, right=right):
            return inside(left, right)
        case ast.JoinedStr(values=parts):
            return inside(*parts)
        case _:
            return False
