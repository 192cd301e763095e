"""Estimators from correlations, of Gaussian variables and of Gaussian and Student copulas.

May import `base`, `rows`, `search`, `formulas` and `evidence`.
"""
