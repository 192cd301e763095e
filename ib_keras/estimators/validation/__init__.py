"""Estimators that take an estimator: error bars, twins of known information, and laws tried on the data at hand.

May import `base`, `rows`, `search`, `formulas` and `evidence`.
"""
