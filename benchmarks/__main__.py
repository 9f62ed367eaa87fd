"""`python -m benchmarks keystroke|requests|initialize|index|cancellation`, from the root of the repository."""

from __future__ import annotations

import argparse

from benchmarks import cancellation, index, initialize, keystroke, requests


def main() -> None:
    """Runs one benchmark and prints what it measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="benchmark", required=True)
    commands.add_parser("keystroke").add_argument("--keystrokes", type=int, default=100)
    asked = commands.add_parser("requests")
    asked.add_argument("--models", type=int, default=1000)
    asked.add_argument("--rounds", type=int, default=50)
    commands.add_parser("initialize").add_argument("--starts", type=int, default=10)
    commands.add_parser("index").add_argument("--models", type=int, default=1000)
    commands.add_parser("cancellation").add_argument("--models", type=int, default=1000)
    given = parser.parse_args()
    match given.benchmark:
        case "keystroke":
            keystroke.run(given.keystrokes)
        case "requests":
            requests.run(given.models, given.rounds)
        case "initialize":
            initialize.run(given.starts)
        case "index":
            index.run(given.models)
        case "cancellation":
            cancellation.run(given.models)


if __name__ == "__main__":
    main()
