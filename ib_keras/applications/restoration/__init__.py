"""Restoration: damaged pictures, noisy signals and misspelt words, made good by a model or by a lexicon.

Imports no other folder of applications.
"""
