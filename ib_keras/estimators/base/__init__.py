"""Base classes of the estimators, and the promise that their verdicts make.

May import `rows`.
"""
