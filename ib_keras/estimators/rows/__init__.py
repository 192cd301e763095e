"""Rows of samples: their scale and ranks, repeated rows, held-out parts, and blocks that fit into memory.

Imports no other folder of `estimators`.
"""
