"""SQM2xx: fields, types and columns."""
