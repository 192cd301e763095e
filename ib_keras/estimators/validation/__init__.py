"""Estimators that take an estimator: error bars, twins of known information, and laws tested on the user's data.

May import `base`, `rows`, `search`, `formulas` and `evidence`.
"""
