"""Runs the tests of many projects, each in a process of its own that starts with everything imported.

Reads a line with folder and package for each, and writes a line with the exit code and what was said.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
import tempfile

import aiosqlite  # noqa: F401
import anyio.pytest_plugin  # noqa: F401
import fastapi.testclient  # noqa: F401
import httpx2  # noqa: F401
import pytest
import sqlalchemy.ext.asyncio  # noqa: F401
import sqlmodel.ext.asyncio.session  # noqa: F401

_OPTIONS = ("-q", "-p", "anyio", "--tb=short", "-W", "ignore", "--no-header", "-s", "--assert=plain")
_UNUSED = (
    *("cacheprovider", "doctest", "faulthandler", "junitxml", "logging", "pastebin", "recwarn", "stepwise"),
    *("threadexception", "unittest", "unraisableexception", "warnings"),
)
"""Plugins of pytest that cost time, which many short runs add up."""


def main() -> None:
    """Until there are no more lines."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode = True
    gc.disable()
    gc.freeze()
    for line in sys.stdin:
        folder, package, environment = json.loads(line)
        with tempfile.TemporaryFile("w+") as output:
            child = os.fork()
            if child == 0:
                os.environ.update(environment)
                os._exit(_run(folder, package, output.fileno()))
            _, status = os.waitpid(child, 0)
            output.seek(0)
            print(json.dumps([os.waitstatus_to_exitcode(status), output.read()]), flush=True)


def _run(folder: str, package: str, output: int) -> int:
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.chdir(folder)
    with contextlib.suppress(SystemExit):
        unused = [word for name in _UNUSED for word in ("-p", f"no:{name}")]
        place = (f"{package}/tests", f"--rootdir={folder}/{package}", "-c", os.devnull)
        code = int(pytest.main([*place, *_OPTIONS, *unused]))
        sys.stdout.flush()
        return code
    return 99


if __name__ == "__main__":
    main()
