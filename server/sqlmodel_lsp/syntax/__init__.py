"""Python text to trees that never fail, and the safe evaluation of expressions."""
