"""SQM0xx: comments that silence other rules."""
