"""SQM1xx: model classes and their tables."""
