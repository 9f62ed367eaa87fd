"""SQM3xx: foreign keys."""

OF_MODELS = True
