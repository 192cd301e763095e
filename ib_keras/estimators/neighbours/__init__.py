"""Estimators from distances to nearest neighbours.

May import `base`, `rows`, `search`, `formulas` and `evidence`.
"""
