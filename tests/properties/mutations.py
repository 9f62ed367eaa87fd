"""Changes a module in one place by chance: something is taken away, doubled, renamed, moved or exchanged."""

from __future__ import annotations

import ast
from collections.abc import Callable
from random import Random

Change = Callable[[], None]


def mutate(text: str, random: Random) -> str:
    """The module after one change to one of its classes."""
    tree = ast.parse(text)
    changes = [
        change for node in tree.body if isinstance(node, ast.ClassDef) for change in _changes(node, tree, random)
    ]
    if changes:
        random.choice(changes)()
    return f"{ast.unparse(ast.fix_missing_locations(tree))}\n"


def _changes(owner: ast.ClassDef, tree: ast.Module, random: Random) -> list[Change]:
    strings = sorted(
        {str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant) if isinstance(node.value, str)}
    )
    notes = [node.annotation for node in ast.walk(tree) if isinstance(node, ast.AnnAssign)]
    values = [node.value for node in ast.walk(tree) if isinstance(node, ast.AnnAssign) if node.value]
    changes: list[Change] = []
    for index, statement in enumerate(owner.body):
        if len(owner.body) > 1:
            changes.append(lambda index=index: owner.body.pop(index))
        changes.append(lambda index=index, one=statement: owner.body.insert(index, one))
        if isinstance(statement, ast.AnnAssign):
            changes.append(lambda one=statement: setattr(one, "annotation", random.choice(notes)))
            if values:
                changes.append(lambda one=statement: setattr(one, "value", random.choice(values)))
            if statement.value is not None:
                changes.append(lambda one=statement: setattr(one, "value", None))
        for node in ast.walk(statement):
            if isinstance(node, ast.keyword | ast.Call) and getattr(node, "keywords", None):
                calls = list(node.keywords)
                changes += [lambda one=keyword, call=node: call.keywords.remove(one) for keyword in calls]
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                changes.append(lambda one=node: setattr(one, "value", random.choice(strings)))
                changes.append(lambda one=node: setattr(one, "value", f"{one.value}x"))
    changes.append(owner.keywords.clear)
    return changes
