"""A project's own templates for generators."""

from __future__ import annotations

from pathlib import Path

from sqlmodel_lsp.generate import RefusalError, running
from sqlmodel_lsp.generate.templates import Templates, names
from sqlmodel_lsp.project import files
from sqlmodel_lsp.project.config import Configuration
from sqlmodel_lsp.project.problem import Problem

_ENDING = ".jinja"


def load(configuration: Configuration) -> Templates:
    """The templates in the folder that the settings name. Raises RefusalError when it, or one of them, is of no use.

    A name that none of ours has is fine when it starts with an underscore: others may include it.
    """
    if configuration.settings.templates is None:
        return Templates()
    folder = configuration.folder / configuration.settings.templates
    if not folder.is_dir():
        raise RefusalError(
            f"`{configuration.settings.templates}`, the folder of `templates` in the settings, does not exist"
        )
    texts, paths = {}, {}
    for file in sorted(folder.rglob(f"*{_ENDING}")):
        name = file.relative_to(folder).as_posix()
        shown = _shown(file, configuration.folder)
        if not file.name.startswith("_") and name not in names():
            hint = running.did_you_mean(name, names())
            raise RefusalError(f"template `{shown}` stands in for none of the generators{hint}")
        texts[name], paths[name] = _text(file, shown), shown
    return Templates(texts, paths)


def _text(file: Path, shown: str) -> str:
    data = files.content(str(file))
    if isinstance(data, Problem) or data is None:
        raise RefusalError(f"template `{shown}` {data.message if data is not None else 'is gone'}")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise RefusalError(f"template `{shown}` is not UTF-8 at byte {error.start}") from error


def _shown(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else str(file)
