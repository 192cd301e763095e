"""Estimators that train a network, and judge its held-out bound.

May import `base`, `rows`, `search`, `formulas`, `evidence`, `correlation` and `neighbours`.
"""
