"""Evaluation of a trained model: its scores, each beside the number that it is compared with.

Imports no other folder of `applications`.
"""
