"""Shared parts of the models: training, terms, checks of input, and the bases of autoencoders and classifiers.

Imports nothing of the models in front of it.
"""
