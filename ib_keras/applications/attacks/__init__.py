"""Attacks on classifiers, and the accuracy that they leave.

Imports no other folder of `applications`.
"""
