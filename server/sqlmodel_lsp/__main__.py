"""Runs the command line by `python -m sqlmodel_lsp`."""

from sqlmodel_lsp.cli import main

if __name__ == "__main__":
    main()
