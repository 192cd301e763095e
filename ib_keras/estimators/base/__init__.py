"""What every estimator is, and what its verdict promises.

Imports no other folder of `estimators`.
"""
