"""From the text of one file to its facts, block by block.

Knows Python's grammar and nothing of SQLModel: what an annotation or a call means is the schema's business.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlmodel_lsp.facts import statements
from sqlmodel_lsp.facts.model import BlockFacts, ClassFact, FileFacts, Interface
from sqlmodel_lsp.syntax import words
from sqlmodel_lsp.syntax.blocks import cut
from sqlmodel_lsp.syntax.tree import parse_block

_LIMIT = 50_000


class BlockCache:
    """Extracts files; equal block text gives the very same facts object.

    `parsed` counts the blocks that had to be parsed so far.
    """

    def __init__(self) -> None:
        self._facts: dict[bytes, BlockFacts] = {}
        self.parsed = 0

    def extract(self, text: str, module: str, is_package: bool, previous: FileFacts | None = None) -> FileFacts:
        """The facts of a text. A class whose header does not parse keeps what `previous` knew of it."""
        blocks = tuple((block.offset, self._block(block.text)) for block in cut(text))
        body = [definition for _, facts in blocks for definition in facts.body]
        if previous is not None:
            body += _stale(blocks, previous)
        return FileFacts(Interface(module, is_package, tuple(body)), blocks)

    def _block(self, text: str) -> BlockFacts:
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        facts = self._facts.get(key)
        if facts is None:
            self.parsed += 1
            if len(self._facts) >= _LIMIT:
                self._facts.clear()
            facts = self._facts[key] = block_facts(text)
        return facts


def extract(text: str, module: str = "", is_package: bool = False) -> FileFacts:
    """The facts of one text, without a cache."""
    return BlockCache().extract(text, module, is_package)


def block_facts(text: str) -> BlockFacts:
    """The facts of one block."""
    parsed = parse_block(text)
    reader = statements.Reader(text, parsed.positions, parsed.broken)
    body = tuple(reader.body(parsed.statements, ""))
    return BlockFacts(body, reader.places, words.of(text), parsed.damaged, parsed.broken)


def _stale(blocks: tuple[tuple[int, BlockFacts], ...], previous: FileFacts) -> Iterator[ClassFact]:
    lost = {name for _, facts in blocks for name in facts.broken_members if "." not in name}
    lost -= {item.name for _, facts in blocks for item in facts.body if isinstance(item, ClassFact)}
    for item in previous.interface.body:
        if isinstance(item, ClassFact) and item.name in lost:
            names = frozenset(getattr(member, "target", getattr(member, "name", "")) for member in item.body)
            yield ClassFact(
                item.name, item.bases, item.keywords, item.decorators, item.body, item.broken | names, item.branch
            )
