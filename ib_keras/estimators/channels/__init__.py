"""Estimators of a channel with a known law q(t|x), or of a layer with added noise of a known level.

May import `base`, `rows`, `search`, `formulas` and `evidence`.
"""
