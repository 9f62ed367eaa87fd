"""What is made from the code is in the tree as the code makes it now."""

from __future__ import annotations

import re
from pathlib import Path

import generated
import refactoring_pages
from sqlmodel_lsp import settings
from sqlmodel_lsp.project import config

ROOT = Path(__file__).parents[1]


def test_documents_are_as_the_code_makes_them() -> None:
    documents = generated.documents() | {"README.md": generated.readme(_present("README.md") or "")}
    stale = [path for path, text in documents.items() if _present(path) != text]
    for path in stale:
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(documents[path], encoding="utf-8")
    pages = {f"docs/rules/{page.name}" for page in (ROOT / "docs/rules").glob("*.md")} - {"docs/rules/not-covered.md"}
    unknown = pages - set(documents)
    assert not unknown, "pages of rules that do not exist"
    assert not stale, "written anew, look at them and commit them"


def test_words_are_about_methods_that_are_there() -> None:
    assert set(generated.WHAT_METHODS_DO) == set(generated.requests())


def test_refactorings_say_where_they_are_offered_and_what_becomes_of_tables() -> None:
    assert refactoring_pages.incomplete() == []


def test_examples_of_settings_are_accepted(tmp_path: Path) -> None:
    lines = [f"{option.key} = {option.example}\n" for option in settings.OPTIONS]
    (tmp_path / f"{settings.TABLE}.toml").write_text("".join(lines), encoding="utf-8")
    assert config.load(tmp_path).file == tmp_path / f"{settings.TABLE}.toml"


def test_links_between_documents_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*.md")]
    links = [
        (page, link)
        for page in pages
        for link in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in link
    ]
    assert [f"{page.relative_to(ROOT)}: {link}" for page, link in links if not (page.parent / link).exists()] == []


def _present(path: str) -> str | None:
    file = ROOT / path
    return file.read_text(encoding="utf-8") if file.exists() else None
