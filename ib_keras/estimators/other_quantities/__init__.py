"""Quantities that are not Shannon information, in a folder whose name says so.

May import `base`, `rows`, `search`, `formulas` and `evidence`.
"""
