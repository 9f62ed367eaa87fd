"""Files are found without surprises, and their bytes become text as Python would see it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from project.layout import lay_out
from sqlmodel_lsp.project import files
from sqlmodel_lsp.project.problem import Problem


def names(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in files.walk(folder)]


def test_walk_is_sorted_and_leaves_out_what_nobody_wrote(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        dict.fromkeys(
            [
                "b.py",
                "a/z.py",
                "a/y.pyi",
                "a/notes.txt",
                ".git/hook.py",
                "node_modules/x.py",
                "__pycache__/x.py",
                "build/lib/x.py",
                "dist/x.py",
                ".tox/x.py",
                ".mypy_cache/x.py",
                "lib/python3.12/site-packages/x.py",
                "our-environment/pyvenv.cfg",
                "our-environment/x.py",
            ],
            "",
        ),
    )
    assert names(tmp_path) == ["b.py", "a/z.py"]


def test_walk_leaves_out_what_was_asked(tmp_path: Path) -> None:
    lay_out(tmp_path, dict.fromkeys(["keep.py", "old/a.py", "new/old.py"], ""))
    found = files.walk(tmp_path, lambda path: path.stem == "old")
    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["keep.py"]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    lay_out(tmp_path, {"app/models.py": ""})
    (tmp_path / "app/again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert names(tmp_path) == ["app/models.py"]


def test_file_that_is_gone_is_nothing_to_complain_about(tmp_path: Path) -> None:
    assert files.content(str(tmp_path / "gone.py")) is None
    (tmp_path / "dangling.py").symlink_to(tmp_path / "gone.py")
    assert files.content(str(tmp_path / "dangling.py")) is None


def test_file_that_links_to_itself_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "self.py"
    path.symlink_to(path)
    assert files.content(str(path)) == Problem(str(path), f"cannot be read: {os.strerror(errno.ELOOP)}")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a = 1\r\nb = 2\rc = 3\n", "a = 1\r\nb = 2\rc = 3\n"),
        ("name = 'é'\n".encode(), "name = 'é'\n"),
        (b"\xef\xbb\xbfa = 1\n", "a = 1\n"),
        (b"# -*- coding: latin-1 -*-\nname = '\xe9'\n", "# -*- coding: latin-1 -*-\nname = 'é'\n"),
        (
            b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n",
            "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '€'\n",
        ),
        (b"x = 1\n\n# coding: latin-1\n", "x = 1\n\n# coding: latin-1\n"),
        (b"", ""),
    ],
)
def test_text(data: bytes, text: str) -> None:
    assert files.decode("a.py", data) == files.Source("a.py", text)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"# one\nname = '\xe9'\n", "is not UTF-8: byte 14 (0xe9, line 2) is wrong"),
        (b"\xef\xbb\xbfx = '\xff'\n", "is not UTF-8: byte 8 (0xff, line 1) is wrong"),
        (b"\xff\xfea\x00", "is not UTF-8: byte 0 (0xff, line 1) is wrong"),
        (b"# coding: ascii\nx = '\xe9'\n", "is not ASCII: byte 21 (0xe9, line 2) is wrong"),
        (b"# coding: klingon\n", "declares the unknown encoding `klingon`"),
        (b"# coding: rot13\n", "declares the unknown encoding `rot13`"),
        (b"a = 1\nb = '\x00'\n", "holds a null byte in line 2, so Python cannot read it"),
    ],
)
def test_bytes_that_are_no_text(data: bytes, message: str) -> None:
    assert files.decode("a.py", data) == Problem("a.py", message)


def test_file_that_is_too_large_is_left_out_with_a_note() -> None:
    problem = files.decode("a.py", b"#" * 5_000_000)
    assert problem == Problem("a.py", "is 5.0 MB large and was left out; exclude it to hide this", is_failure=False)


def test_a_text_is_written_in_the_encoding_it_was_read_in(tmp_path: Path) -> None:
    path = tmp_path / "models.py"
    path.write_bytes(b"# coding: latin-1\n\xe9\n")
    before = "# coding: latin-1\n\xe9\n"
    assert files.write(str(path), before, f"{before}\xe8") is None
    assert path.read_bytes() == b"# coding: latin-1\n\xe9\n\xe8"
    assert files.write(str(path), f"{before}\xe8", "# coding: latin-1\n\u2713") == Problem(
        str(path), "was left alone, since latin-1 has no `\u2713`"
    )


def test_a_file_that_has_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "models.py"
    path.write_bytes(b"two\n")
    assert files.write(str(path), "one\n", "three\n") == Problem(str(path), "has changed meanwhile and was left alone")
    assert path.read_bytes() == b"two\n"
    assert files.write(str(tmp_path / "gone.py"), "one\n", "three\n") is not None
