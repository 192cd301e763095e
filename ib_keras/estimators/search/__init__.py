"""Searches for nearest neighbours and counts of rows, exact and bounded in memory.

May import `base` and `rows`.
"""
