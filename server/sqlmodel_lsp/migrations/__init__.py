"""Alembic migrations, read and never run: their history, and the database schema at each revision.

Nothing here is imported at start-up or while typing; SQLAlchemy and Alembic are imported when a history is replayed.
"""
