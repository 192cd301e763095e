"""Evidence for and against a value: what rows that repeat, follow each other or hide dependence would leave.

May import `base`, `rows`, `search` and `formulas`.
"""
