"""SQM4xx: relationships."""
