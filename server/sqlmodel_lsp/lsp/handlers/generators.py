"""Generators as commands, so that any editor can run them with any options."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NoReturn

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sqlmodel_lsp import generate
from sqlmodel_lsp.features.actions.generators import Wish
from sqlmodel_lsp.generate import Generator, RefusalError, Subject
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.server import Server
from sqlmodel_lsp.project import generation


async def run(ls: Server, arguments: tuple[object, ...]) -> dict[str, Any]:
    """Carries out a wish: one object with `generator`, and where needed `subject`, `options` and `uri`.

    The subject is a name or several; the uri is that of a file or folder of the project that is meant. Answers what
    there is to know; fails with one sentence when nothing can be done.
    """
    wish, uri = _wish(arguments)
    path = await _place(ls, uri)
    try:
        documents = await asyncio.to_thread(generation.documents, wish, ls.session.project_folder(path))
        snapshot, plan = ls.session.plan(path, replace(wish, documents=documents))
    except RefusalError as error:
        _fail(str(error), error)
    applied = False
    if plan.change.files:
        edit = ls.client.workspace_edit(snapshot, plan.change)
        if edit is None:
            _fail(f"`{wish.generator}` makes a file, which this editor cannot do for a server")
        params = types.ApplyWorkspaceEditParams(edit, plan.change.title)
        applied = (await ls.workspace_apply_edit_async(params)).applied
    changed = [ls.client.uri(file.path) for file in plan.change.files]
    return {"title": plan.change.title, "applied": applied, "files": changed, "notes": list(plan.notes)}


async def list_all(_ls: Server, _arguments: tuple[object, ...]) -> list[dict[str, Any]]:
    """What generators there are, so that an editor can ask for subject and options."""
    return [_described(generator) for generator in generate.all_generators()]


def _described(generator: Generator) -> dict[str, Any]:
    options = [
        {
            "name": option.name,
            "kind": option.kind.value,
            "default": option.initial,
            "choices": list(option.choices),
            "help": option.help,
        }
        for option in generator.options
    ]
    subject = {"kind": generator.subject.value, "words": generator.words}
    return {"name": generator.name, "summary": generator.summary, "subject": subject, "options": options}


def _wish(arguments: Sequence[object]) -> tuple[Wish, str | None]:
    given = arguments[0] if len(arguments) == 1 else None
    if not isinstance(given, dict) or not isinstance(given.get("generator"), str):
        _fail("give one object that names a `generator`")
    unknown = sorted(set(given) - {"generator", "subject", "options", "uri"})
    if unknown:
        _fail(f"`{unknown[0]}` means nothing here; give `generator`, `subject`, `options` and `uri`")
    subject, options, uri = given.get("subject") or (), given.get("options") or {}, given.get("uri")
    words = (subject,) if isinstance(subject, str) else subject
    if not isinstance(words, (list, tuple)) or not all(isinstance(word, str) for word in words):
        _fail("`subject` must be a string or a list of strings")
    if not isinstance(options, dict):
        _fail("`options` must be an object")
    if uri is not None and not isinstance(uri, str):
        _fail("`uri` must be a string")
    generator = next((item for item in generate.all_generators() if item.name == given["generator"]), None)
    if generator is not None and generator.subject is Subject.WORDS and isinstance(subject, str):
        words = subject.split()
    return Wish(given["generator"], tuple(words), options), uri


async def _place(ls: Server, uri: str | None) -> str:
    """A path in the project that is meant, with all of it read."""
    folders = ls.session.folders
    if uri is not None:
        path = convert.path_of(uri)
        path = os.path.join(path, "__init__.py") if path in folders else path
    elif len(folders) == 1:
        path = os.path.join(folders[0], "__init__.py")
    else:
        _fail("name a file of the project with `uri`" if folders else "open a folder, or name a file with `uri`")
    await ls.loader.ready(path)
    return path


def _fail(sentence: str, error: Exception | None = None) -> NoReturn:
    raise JsonRpcException(sentence, code=types.LSPErrorCodes.RequestFailed) from error
