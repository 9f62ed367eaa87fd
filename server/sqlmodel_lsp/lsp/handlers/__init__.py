"""Handlers of the protocol's messages, one module for each subject."""
