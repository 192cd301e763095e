"""Searches and trainings of explanations run outside of the scope of a strategy of `tf.distribute`."""

import tensorflow as tf

from ib_keras._checks import rejection


def require_outside_of_scope(argument: str) -> None:
    """Raises an `InputError` inside of `strategy.scope()`, where variables would be copied to each replica.

    >>> require_outside_of_scope("model")
    """
    if tf.distribute.has_strategy():
        remedy = "Call it outside of the scope: the model keeps its replicas."
        raise rejection(argument, "explained outside of `strategy.scope()`", "a call inside of it", remedy)
