"""What the test suites share: markdown cases, assertions on findings, and results that can be rewritten."""
