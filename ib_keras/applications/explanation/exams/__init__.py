"""Exams of any map of scores: what a map says of a decision, tried on the model itself or on a known mask.

Imports no other folder of `explanation`.
"""
