"""What every estimator is, and what its verdict promises.

May import `rows`.
"""
