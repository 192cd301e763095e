"""Anomalies: examples unlike the fitted ones, by neighbours or by a trained model, at a known rate of false alarms.

Imports no other folder of applications.
"""
