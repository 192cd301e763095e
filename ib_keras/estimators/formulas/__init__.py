"""Closed forms, fits and tests that several families of estimators share.

May import `base`, `rows` and `search`.
"""
