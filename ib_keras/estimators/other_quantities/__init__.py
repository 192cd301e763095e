"""Quantities that are not Shannon information, named so that nobody takes them for it.

May import `base`, `rows`, `search`, `formulas` and `evidence`.
"""
