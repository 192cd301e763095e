"""Explanation: where in an example the information lies that a model decides by, and how far a map can be believed.

May import `evaluation`.
"""
