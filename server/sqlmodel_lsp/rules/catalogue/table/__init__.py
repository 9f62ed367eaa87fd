"""SQM1xx: model classes and their tables."""

OF_MODELS = True
