"""Where blocks begin."""

from __future__ import annotations

import ast
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlmodel_lsp.syntax.blocks import cut

# Each list holds the blocks a text is expected to be cut into.
CUTS = {
    "nothing": [""],
    "comments and blank lines go with the block above, at the top with the first": [
        "# licence\n\nimport a\n\n# about b\n",
        "b = 1\n",
    ],
    "a docstring is part of the first block": ['"""Says\nclass what.\n"""\n\nimport a\n', "import b\n"],
    "decorators belong below": ["@one\n@two(\n    1,\n)\nclass A:\n    x: int\n", "async def f(): ...\n"],
    "a lone decorator does not reach over other code": ["@one\n", "x = 1\n", "class A: ...\n"],
    "clauses continue": [
        "if a:\n    b\nelif c:\n    d\nelse:\n    e\n",
        "try:\n    f\nexcept E:\n    g\nfinally:\n    h\n",
    ],
    "strings and their lines do not count": ['a = """\nclass B:\n"""\n', "c = 'class D:'\n"],
    "closing brackets do not begin a block": ["a = [\n    1,\n]\n", "b = f(\nc,\nd)\n", "e = 1\n"],
    "a backslash continues a line": ["from a import b, \\\nc\n", "d = 1\n"],
    "an open bracket ends with the next block": ["a = f(\n", "class B:\n    x: int = Field(\n", "class C: ...\n"],
    "an open quote ends with its line": ["a = 'b\n", 'c = "d\n', "e = 1\n"],
    "an open triple quote ends above code": ['a = """b\n', "class C:\n    x: int\n", "d = 1\n"],
    "a missing closing quote swallows no other class": [
        'class A:\n    """Says.\n\n    x: int\n',
        'class B:\n    """Says."""\n    y: int\n',
    ],
    "a lone carriage return ends a line": ["a = 1\r", "b = 2\r\n", "c = 3"],
    "a form feed may stand before a block": ["a = 1\n", "\fclass B: ...\n"],
    "a byte order mark is skipped": ["\ufeffimport a\n", "import b\n"],
    "names in any script begin a block": ["größe = 1\n", "_x = 2\n", "Ж = 3\n"],
}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=repr)
@pytest.mark.parametrize("blocks", CUTS.values(), ids=CUTS.keys())
def test_cut(blocks: list[str], line_end: str) -> None:
    blocks = [re.sub(r"(?<!\r)\n", line_end, block) for block in blocks]
    assert [block.text for block in cut("".join(blocks))] == blocks


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab@#()'\"\\\n\r\f :=cls"), max_size=40))
def test_blocks_joined_are_the_text(text: str) -> None:
    blocks = cut(text)
    assert "".join(block.text for block in blocks) == text
    assert all(text.startswith(block.text, block.offset) for block in blocks)


def test_every_block_of_a_real_file_parses() -> None:
    with open(ast.__file__, encoding="utf-8") as file:
        blocks = cut(file.read())
    assert len(blocks) > 40
    assert all(ast.parse(block.text) is not None for block in blocks)


@pytest.mark.parametrize("line", ['x = """', "x = '", "x = [", '"""', "'''a\n\"\"\"", "@", "a(\n" * 3])
def test_absurd_texts_take_no_time(line: str) -> None:
    started = time.perf_counter()
    cut(f"{line}\n" * 3_000)
    assert time.perf_counter() - started < 5
