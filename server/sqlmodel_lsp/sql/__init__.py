"""The schema as real SQLAlchemy objects: DDL and types are asked of the library, never imitated.

Nothing here is imported at start-up or while typing; SQLAlchemy itself is imported inside functions.
"""
