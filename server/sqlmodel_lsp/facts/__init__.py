"""What one text says, as immutable values that need no other file."""
