"""SQM6xx: models in FastAPI."""
