"""Makes `truth.json.gz` from a folder of full dumps: `python -m corpora.condense DUMPS`.

A dump (`DUMPS/<corpus>/<world>.json`) says what importing a world with the real SQLModel built. Kept is only what the
comparison reads: of every SQLModel table its DDL for PostgreSQL, its columns and its relationships.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
COLUMN_KEYS = (
    *("name", "type", "type_repr", "nullable", "primary_key", "unique", "index", "foreign_keys", "server_default"),
)
RELATIONSHIP_KEYS = ("name", "target", "uselist", "back_populates", "secondary")


def main(dumps: Path) -> None:
    """Writes the condensed truth beside this module."""
    worlds = {}
    for corpus in json.loads((HERE / "sources.json").read_text()):
        for world in corpus["worlds"]:
            dump = json.loads((dumps / corpus["id"] / f"{world['id']}.json").read_text())
            worlds[f"{corpus['id']}/{world['id']}"] = condensed(dump, world["paths"])
    text = json.dumps(worlds, separators=(",", ":"), sort_keys=True)
    # No time stamp inside, so that the same truth gives the same bytes.
    (HERE / "truth.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


def condensed(dump: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """What is kept of one world."""
    models = {(model["module"], model["model"]): model for model in dump["models"]}
    return {
        "sqlmodel": dump["versions"]["sqlmodel"],
        "errors": [error["error"] for error in dump["errors"]],
        "imported": dump["imported_files"],
        "known": sorted({full_name(table) for table in dump["tables"]}),
        "tables": [
            _table(table, models.get((table["module"], table["model"])), dump)
            for table in dump["tables"]
            if table["kind"] == "sqlmodel" and not table["external"] and _under(table["file"], paths)
        ],
    }


def full_name(table: dict[str, Any]) -> str:
    """The name with its schema."""
    return f"{table['schema']}.{table['name']}" if table["schema"] else str(table["name"])


def _table(table: dict[str, Any], model: dict[str, Any] | None, dump: dict[str, Any]) -> dict[str, Any]:
    failed = "-- ERROR" in table["ddl"]["postgresql"] or bool(table.get("fakes"))
    indexes = table["indexes"]["postgresql"]
    judged = model is not None and dump["configured"]
    return {
        "name": full_name(table),
        "model": table["model"],
        "file": table["file"],
        "line": table["line"],
        "ddl": None if failed else table["ddl"]["postgresql"],
        "indexes": None if failed or any("-- ERROR" in index for index in indexes) else indexes,
        "columns": [[column[key] for key in COLUMN_KEYS] for column in table["columns"]],
        "relationships": [
            [relationship.get(key) for key in RELATIONSHIP_KEYS]
            for relationship in (model["relationships"] if judged and model else ())
            if not relationship.get("inherited")
        ],
        "judge_relationships": judged,
    }


def _under(file: str | None, paths: list[str]) -> bool:
    return bool(file) and any(path == "." or file == path or str(file).startswith(f"{path}/") for path in paths)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
