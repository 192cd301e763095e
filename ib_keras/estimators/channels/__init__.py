"""Estimators of a channel whose law q(t|x) is known, or made known by added noise.

May import `base`, `rows`, `search`, `formulas` and `evidence`.
"""
