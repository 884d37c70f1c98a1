"""The catalog in SQL: what was received, what became of it, and the log of changes that the worker reads."""
