"""Runs the server that comes along, with the libraries beside this file in front of all others."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "libs"))

from sqlmodel_lsp.cli import main

sys.exit(main())
