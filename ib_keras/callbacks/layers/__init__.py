"""Measurement of the layers of one model: their choice, their outputs, and a row for each.

Imports nothing of the callbacks in front of it.
"""
