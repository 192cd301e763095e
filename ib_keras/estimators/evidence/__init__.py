"""Evidence for and against a value: tests for rows that repeat, follow each other or hide dependence.

May import `base`, `rows`, `search` and `formulas`.
"""
