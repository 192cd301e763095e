"""Features: columns ranked by what they say of a target beyond those before them, and how many of them are enough.

Imports no other folder of applications.
"""
