"""Settings that a `tf.distribute` strategy cannot train, each refused in one line before training begins."""

from typing import Any

import keras
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras.distribute import spans_machines

_UNEQUAL = {
    "ParameterServerStrategy": tf.distribute.ParameterServerStrategy,
    "TPUStrategy": tf.distribute.TPUStrategy,
}


def require_equal_replicas(strategy: tf.distribute.Strategy) -> None:
    """Raises an `InputError` for a strategy whose replicas do not take every step together on CPUs or GPUs.

    >>> require_equal_replicas(tf.distribute.get_strategy())
    """
    for name, kind in _UNEQUAL.items():
        if isinstance(strategy, kind):
            raise rejection(
                "strategy",
                "one whose replicas take every step together on CPUs or GPUs",
                name,
                'Use `ib_keras.distribute.strategy("mirrored")` on one machine, or "multi_worker" on several.',
            )


def require_no_whole_compilation(strategy: tf.distribute.Strategy, jit_compile: Any) -> None:
    """Raises an `InputError` where XLA would have to compile the step of several replicas, which are several devices.

    XLA compiles for one device, and a step exchanges sums between all of them.
    """
    if jit_compile is True and strategy.num_replicas_in_sync > 1:
        raise rejection(
            "jit_compile",
            f'False or "auto" with {strategy.num_replicas_in_sync} replicas, since XLA compiles a step of one device',
            "True",
            'Pass jit_compile="auto", or train on one device.',
        )


def require_one_dtype_over_machines(strategy: tf.distribute.Strategy, variables: list[keras.Variable]) -> None:
    """Raises an `InputError` where gradients of several dtypes would be summed over machines.

    TensorFlow joins all gradients of a step into one tensor to send them. Variables of mixed precision are float32.

    Args:
      strategy: strategy of the training.
      variables: variables of Keras that one optimizer changes.
    """
    dtypes = sorted({keras.backend.standardize_dtype(one.dtype) for one in variables})
    if len(dtypes) > 1 and spans_machines(strategy):
        raise rejection(
            "dtype",
            "one whose variables have one dtype with several machines, since TensorFlow sums their gradients together",
            f"variables of {' and '.join(dtypes)}",
            "Build the model with dtype=None or mixed precision, or train on one machine.",
        )


def require_variables_of(strategy: tf.distribute.Strategy, owner: str, variables: list[keras.Variable]) -> None:
    """Raises an `InputError` unless variables were created in the scope of the strategy that trains them.

    Args:
      strategy: strategy of the training.
      owner: argument whose variables they are, e.g. `"model"`.
      variables: variables of Keras.
    """
    strange = [one for one in variables if not strategy.extended.variable_created_in_scope(one.value)]
    if strange:
        raise rejection(
            owner,
            "built in the scope of the strategy that trains it",
            f"{strange[0].path!r}, a variable from outside of the scope",
            "Build and compile the model inside `with strategy.scope():`.",
        )
