"""Examples: what the features of each single example say of its label, and which labels are probably wrong.

May import `anomalies` and `features`.
"""
