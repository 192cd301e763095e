"""The size of the bottleneck: how many coordinates of a code reduce the held-out error.

Imports no other folder of applications.
"""
