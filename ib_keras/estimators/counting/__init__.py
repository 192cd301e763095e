"""Estimators that count symbols, or bins of continuous values.

May import `base`, `rows`, `search`, `formulas` and `evidence`.
"""
