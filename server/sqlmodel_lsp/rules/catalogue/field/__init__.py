"""SQM2xx: fields, types and columns."""

OF_MODELS = True
