"""Estimators that train a network and measure its bound on held-out rows.

May import `base`, `rows`, `search`, `formulas`, `evidence`, `correlation` and `neighbours`.
"""
