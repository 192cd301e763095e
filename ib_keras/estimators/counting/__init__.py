"""Estimators that count symbols or bins.

May import `base`, `rows`, `search` and `formulas`.
"""
