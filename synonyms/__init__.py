"""Synonym sets that people edit: parsed with line numbers, expanded over query tokens."""
