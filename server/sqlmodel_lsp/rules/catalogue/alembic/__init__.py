"""SQM8xx: migrations and their environment."""
