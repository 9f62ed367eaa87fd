"""Measures what a user waits for; no part of the tests."""
