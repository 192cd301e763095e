"""Evaluation of a trained model: what is measured of it, each number beside what it is compared with.

Imports no other folder of `applications`.
"""
