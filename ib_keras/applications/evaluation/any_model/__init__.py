"""The evaluation of a Keras model that is not of this package: its layers, its output, and the question put to it.

Imports no other folder of `evaluation`.
"""
