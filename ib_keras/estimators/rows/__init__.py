"""Rows of samples: their scale, their repeats, and the parts of them that are held out.

May import `base`.
"""
