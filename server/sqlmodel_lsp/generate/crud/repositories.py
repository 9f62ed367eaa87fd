"""Repositories that a project has already: how they are made, and what they call their session."""

from __future__ import annotations

import ast

from sqlmodel_lsp.analysis.snapshot import SourceFile
from sqlmodel_lsp.syntax import grammar


def session_of(file: SourceFile | None, name: str) -> str:
    """The attribute in which a class keeps its session; `session` unless it says otherwise."""
    node = _class(file, name)
    for item in node.body if node is not None else ():
        match item:
            case ast.AnnAssign(target=ast.Name(id=str(attribute)), annotation=annotation) if _is_session(annotation):
                return attribute
            case ast.FunctionDef(name="__init__"):
                return _assigned(item) or "session"
    return "session"


def takes_session_alone(file: SourceFile | None, name: str) -> bool:
    """Whether an object of a class is made of a session and nothing else."""
    node = _class(file, name)
    made = [item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "__init__"] if node else []
    if not made:
        return False
    given = made[0].args
    needed = [*given.posonlyargs, *given.args][1 : len(given.args) + len(given.posonlyargs) - len(given.defaults)]
    return len(needed) == 1 and _is_session(needed[0].annotation) and all(given.kw_defaults)


def _class(file: SourceFile | None, name: str) -> ast.ClassDef | None:
    span = file.facts.place(name, "statement") if file is not None else None
    tree = grammar.parse(file.text[span.start : span.end]) if file is not None and span is not None else None
    node = tree.body[0] if tree is not None and tree.body else None
    return node if isinstance(node, ast.ClassDef) else None


def _assigned(function: ast.FunctionDef) -> str | None:
    """The attribute that gets the parameter which is a session."""
    sessions = {item.arg for item in (*function.args.args, *function.args.kwonlyargs) if _is_session(item.annotation)}
    for node in ast.walk(function):
        match node:
            case (
                ast.Assign(
                    targets=[ast.Attribute(value=ast.Name(id="self"), attr=str(attribute))], value=ast.Name(id=value)
                )
                | ast.AnnAssign(
                    target=ast.Attribute(value=ast.Name(id="self"), attr=str(attribute)), value=ast.Name(id=value)
                )
            ) if value in sessions:
                return attribute
    return None


def _is_session(annotation: ast.expr | None) -> bool:
    return annotation is not None and ast.unparse(annotation).strip("\"'").endswith("Session")
