"""Fairness: what a code tells of a sensitive attribute, from below by attackers and from above by its known law.

May import `probing`.
"""
