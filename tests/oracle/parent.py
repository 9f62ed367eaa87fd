"""The warm process: imports SQLModel once and forks for every sample, since a fork is a clean registry.

Reads one JSON request a line, `{"files", "entry", "timeout"}`, and answers each with one line.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from typing import Any, TextIO

from oracle.sample import run


def serve(requests: TextIO, answers: TextIO) -> None:
    """Answers requests until the input ends."""
    for line in requests:
        answers.write(f"{json.dumps(ask(json.loads(line)))}\n")
        answers.flush()


def ask(request: dict[str, Any]) -> dict[str, Any]:
    """What a fork reports about one sample, or that it died or took too long."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as pipe:
            json.dump(run(request["files"], request["entry"]), pipe)
        os._exit(0)
    os.close(writing)
    answer, in_time = read(reading, time.monotonic() + request["timeout"])
    os.close(reading)
    if not in_time:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if answer:
        done: dict[str, Any] = json.loads(answer)
        return done
    problem = "process ended" if in_time else f"no answer in {request['timeout']} s"
    return {"stage": "crash", "exception": "TimeoutError" if not in_time else "SystemError", "message": problem}


def read(descriptor: int, until: float) -> tuple[bytes, bool]:
    """Everything the pipe gives before the deadline, and whether it ended by itself."""
    content = b""
    while (left := until - time.monotonic()) > 0:
        if not select.select([descriptor], [], [], left)[0]:
            break
        piece = os.read(descriptor, 65536)
        if not piece:
            return content, True
        content += piece
    return b"", False


if __name__ == "__main__":
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # A sample that prints must not speak to our reader.
    serve(sys.stdin, answers)
