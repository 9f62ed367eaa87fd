"""The name of a model's table: the first `__tablename__` along its ancestors, else the class name in lower case."""

from __future__ import annotations

from sqlmodel_lsp.facts.model import Assignment, Function
from sqlmodel_lsp.schema.classes import Classes
from sqlmodel_lsp.syntax import run
from sqlmodel_lsp.syntax.values import Closure, Opaque, Symbol, Value


def table_name(classes: Classes, qualified: str) -> Value:
    """The table name of a class, `Opaque` when it is computed in a way we cannot follow."""
    item = classes.all[qualified]
    for ancestor in classes.line(qualified):
        for key, value in ancestor.made:
            if key == "__tablename__":
                return value
        for found in reversed(ancestor.fact.body):
            if isinstance(found, Assignment) and found.target == "__tablename__" and found.value is not None:
                return classes.world.class_value(ancestor, found)
            if isinstance(found, Function) and found.name == "__tablename__":
                return call_on_class(classes, qualified, ancestor.module.id, found)
        if "__tablename__" in ancestor.fact.broken:
            return Opaque("`__tablename__` does not parse")
    if not classes.is_sqlmodel(qualified):
        return Opaque(f"`{item.path}` has no `__tablename__`")
    return item.fact.name.lower()


def call_on_class(classes: Classes, qualified: str, module: str, function: Function) -> Value:
    """What a `declared_attr` method returns for a class."""
    if function.source is None:
        return Opaque(f"`{function.name}()` is too much to evaluate")
    evaluator = classes.world.evaluator(classes.world.names.modules.by_id[module])
    return run.call(evaluator, Closure(function.source, module), (Symbol(qualified),), ())
