"""Compression: files whose size is the bound of a model on the likelihood, or whose error is bought by the byte.

Imports no other folder of applications.
"""
