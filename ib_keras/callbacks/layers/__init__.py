"""Measurement of the layers of one model: which layers, what they put out, and the rows that come of it.

Imports nothing of the callbacks in front of it.
"""
