"""SQM5xx: models without a table, variants of a table model, Pydantic."""

OF_MODELS = True
