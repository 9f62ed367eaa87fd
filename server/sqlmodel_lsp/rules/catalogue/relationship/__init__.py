"""SQM4xx: relationships."""

OF_MODELS = True
