"""What a workspace means: models, tables, columns and relationships linked across files."""
