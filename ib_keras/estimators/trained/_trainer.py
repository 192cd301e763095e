"""Training of a critic or density on some rows, stopped by others."""

import dataclasses
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from ib_keras._progress import LongRun
from ib_keras.estimators.rows.held_out import Part

_STEPS_PER_CHECK = 50


@dataclasses.dataclass(frozen=True)
class Training:
    """Outcome of a training.

    Args:
      steps: number of steps taken.
      best: best value on the stopping rows; the model has the weights of that check.
      trouble: sentence with a finding and advice if the objective was no longer finite, else None.
    """

    steps: int
    best: float
    trouble: str | None = None


def train(
    model: keras.Model,
    objective: Callable,
    value: Callable,
    training: Part,
    stopping: Part,
    *,
    steps: int,
    batch_size: int,
    learning_rate: float,
    patience: int,
    seed: int,
) -> Training:
    """Trains `model` to maximise an objective, and leaves it with the weights that are best on the stopping rows.

    Args:
      model: Keras model that is built.
      objective: function (x, y) of a batch -> scalar tensor to maximise.
      value: function (x, y) -> scalar tensor by which the weights are judged every 50 steps, and before the first.
      training: `Part` from which batches are drawn, without replacement within a pass.
      stopping: `Part` that decides when to stop.
      steps: largest number of steps of Adam.
      batch_size: pairs per step.
      learning_rate: learning rate of Adam.
      patience: number of checks without a better value after which training ends.
      seed: integer seed of the batches.

    Returns:
      `Training`.
    """
    take = _steps(model, objective, training, learning_rate)
    check = tf.function(value, input_signature=[_any_number_of(side) for side in (stopping.x, stopping.y)])
    best, weights, best_step, taken, run = -np.inf, model.get_weights(), 0, 0, LongRun(steps, "step")
    for batches in _batches(len(training), batch_size, steps, seed):
        # The weights before the first step count as well: a critic that starts as a Gaussian copula may be best so.
        current = _mean_value(check, stopping, model.rows_at_once)
        if not np.isfinite(current):
            break
        if current > best:
            best, weights, best_step = current, model.get_weights(), taken
        elif taken - best_step >= patience * _STEPS_PER_CHECK or not len(batches):
            break
        take(tf.constant(batches))
        taken += len(batches)
        run.advance(len(batches))
    model.set_weights(weights)
    return Training(
        taken,
        best,
        None
        if np.isfinite(current)
        else f"the objective was no longer finite after {taken} steps: lower `learning_rate`",
    )


def _steps(model, objective, pairs, learning_rate):
    optimizer = keras.optimizers.Adam(learning_rate)
    optimizer.build(model.trainable_variables)
    x, y = tf.constant(pairs.x), tf.constant(pairs.y)

    @tf.function(input_signature=[tf.TensorSpec([None, None], tf.int64)])
    def run(batches):
        for rows in batches:
            with tf.GradientTape() as tape:
                loss = -objective(tf.gather(x, rows), tf.gather(y, rows))
            optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)

    return run


def _any_number_of(rows):
    return tf.TensorSpec([None, *rows.shape[1:]], rows.dtype)


def _mean_value(check, pairs, largest):
    return float(np.mean([check(tf.constant(block.x), tf.constant(block.y)) for block in pairs.blocks(largest)]))


def _batches(n, size, steps, seed):
    """Yields the rows of the batches between two checks, [steps, size], and in the end none, for the last check."""
    generator, size = np.random.default_rng(seed), min(size, n)
    passes = -(-steps * size // (n - n % size))
    # A pass leaves out the rows that fill no batch; they are other rows in the next pass.
    order = np.concatenate([generator.permutation(n)[: n - n % size] for _ in range(passes)]).reshape(-1, size)[:steps]
    yield from np.split(order, range(_STEPS_PER_CHECK, steps, _STEPS_PER_CHECK))
    # The last steps are judged too, by a check that no step follows.
    yield order[:0]
