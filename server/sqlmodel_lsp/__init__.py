"""A language server and command line for SQLModel."""

__version__ = "0.1.0"
