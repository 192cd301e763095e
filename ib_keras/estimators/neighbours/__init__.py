"""Estimators from the distances between nearest neighbours.

May import `base`, `rows`, `search`, `formulas` and `evidence`.
"""
