"""The oracle: what the real SQLModel does with a sample, asked in a process of its own."""
