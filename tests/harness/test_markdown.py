"""The markdown parser itself."""

from __future__ import annotations

from harness import markdown

SUITE = """# Suite

## One

Says why.

```python app/models.py
# not a heading
x = 1
```

### Nested

```python
# file: a.py
```

```fix
y = 2
```

## No blocks
"""


def test_headings_with_blocks_become_cases() -> None:
    one, nested = markdown.parse(SUITE)
    assert (one.name, one.prose, one.line) == ("One", "Says why.", 3)
    assert one.files() == {"app/models.py": "# not a heading\nx = 1\n"}
    assert nested.name == "One / Nested"
    assert nested.files() == {"a.py": "# file: a.py\n"}
    assert [block.line for block in nested.blocks] == [15, 19]


def test_rewrite_replaces_a_block_and_nothing_else() -> None:
    fix = markdown.parse(SUITE)[1].block("fix")
    assert fix is not None
    assert markdown.rewrite(SUITE, {fix: "y = 3\nz = 4\n"}) == SUITE.replace("y = 2", "y = 3\nz = 4")
    assert markdown.rewrite(SUITE, {fix: fix.text}) == SUITE
