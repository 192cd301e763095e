"""Estimators from canonical correlations, with Gaussian and Student copulas.

May import `base`, `rows`, `search`, `formulas` and `evidence`.
"""
