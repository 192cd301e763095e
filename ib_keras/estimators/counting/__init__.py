"""Estimators that count symbols or bins.

May import `base`, `rows`, `search`, `formulas` and `evidence`.
"""
