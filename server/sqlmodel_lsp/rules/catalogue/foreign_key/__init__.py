"""SQM3xx: foreign keys."""
