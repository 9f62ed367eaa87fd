"""SQM7xx: sessions, queries, async."""
