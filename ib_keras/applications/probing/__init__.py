"""Probing: what simple learners read from the code of a model, with few labels and many.

Imports no other folder of `applications`.
"""
