"""Attacks on classifiers, and what they leave of the accuracy.

Imports no other folder of `applications`.
"""
