"""Rows of samples: their scale, their repeats, and the parts of them that are held out.

Imports no other folder of `estimators`.
"""
