import math

import numpy as np
import pytest
import tensorflow as tf

from ib_keras import distribute
from ib_keras.models.base.batch_notes import BatchNotes

FINE = tf.constant(1.0)


def test_nothing_was_seen():
    notes = BatchNotes()
    assert notes.read()[:2] == (None, math.inf)
    notes.add(notes.extremes(None, None)[None], FINE)
    assert notes.read()[:2] == (None, math.inf)


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float64", "bool"])
def test_values_of_any_type_are_seen(dtype):
    notes, values = BatchNotes(), tf.constant(np.array([[1, 0], [1, 1]], dtype))
    notes.add(notes.extremes(values, tf.constant([1, 2]))[None], FINE)
    assert notes.read()[:2] == ((0, 1), 1)


def test_the_least_weight_is_remembered_and_forgotten():
    notes = BatchNotes()
    for weights in ([2.0, 3.0], [0.5, 7.0], [4.0]):
        notes.add(notes.extremes(None, tf.constant(weights))[None], FINE)
    assert notes.read()[:2] == (None, 0.5)
    notes.add(notes.extremes(None, tf.constant([1.0, math.nan]))[None], FINE)
    assert notes.read()[:2] == (None, -math.inf)
    notes.forget()
    assert notes.read()[:2] == (None, math.inf)


def test_one_number_that_is_not_finite_is_enough():
    notes, nothing = BatchNotes(), BatchNotes.extremes(None, None)[None]
    found = []
    for finite in (1.0, 0.0, 1.0):
        notes.add(nothing, tf.constant(finite))
        found.append(notes.read().finite)
    assert found == [True, False, False]


@pytest.mark.parametrize("shards", [[[-3.0, 9.0], []], [[], [-3.0, 9.0]], [[0.0, 9.0], [-3.0, 1.0]]])
def test_both_replicas_are_seen(shards):
    strategy = distribute.strategy("mirrored")
    with strategy.scope():
        notes = BatchNotes()

    def shard(context):
        return tf.constant(shards[context.replica_id_in_sync_group], tf.float32)

    @tf.function
    def step(values):
        extremes = distribute.of_each_replica(notes.extremes(values, None))
        notes.add(distribute.over_replicas(extremes), FINE)

    strategy.run(step, [strategy.experimental_distribute_values_from_function(shard)])
    assert notes.read()[:2] == ((-3, 9), math.inf)
