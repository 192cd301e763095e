"""Evaluation of a trained model: its scores, each beside the number that it is compared with.

May import `probing`.
"""
