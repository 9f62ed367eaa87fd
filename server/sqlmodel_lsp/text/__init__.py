"""Characters: spans, lines and edits. Knows neither Python nor the language server protocol."""
