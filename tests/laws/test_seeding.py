"""Laws of what `tests/seeding.py` promises: kernels stay, and numbers are those of TensorFlow's own seed."""

import keras
import tensorflow as tf
from tensorflow.python.eager import context

from tests import seeding


def cleared_by(monkeypatch, action):
    """Returns how often an action and a seed after it discard the kernels."""
    calls = []
    monkeypatch.setattr(context.Context, "clear_kernel_cache", lambda self: calls.append(self))
    action()
    keras.utils.set_random_seed(0)
    return len(calls)


def drawn():
    """Numbers of a stateful operation, whose kernel goes on where it was, and the order of shuffled examples."""
    tf.random.set_seed(3)
    shuffled = tf.data.Dataset.range(20).shuffle(20)
    return [*tf.random.uniform([2]).numpy(), *tf.random.uniform([2]).numpy(), *shuffled.as_numpy_iterator()]


def test_the_same_seed_gives_the_same_numbers_again():
    assert drawn() == drawn()


def test_numbers_are_those_of_tensorflow(monkeypatch):
    ours = drawn()
    monkeypatch.setattr(context.Context, "_set_global_seed", seeding.DISCARDING)
    assert drawn() == ours


def test_kernels_are_discarded_after_a_stateful_draw_alone(monkeypatch):
    assert cleared_by(monkeypatch, lambda: tf.random.stateless_uniform([2], [0, 1])) == 0
    assert cleared_by(monkeypatch, lambda: list(tf.data.Dataset.range(5).shuffle(5))) == 0
    assert cleared_by(monkeypatch, lambda: tf.random.uniform([2])) == 1
