import keras
import tensorflow as tf

from ib_keras import distribute
from ib_keras._seeds import draw_seed, replica_seed


def test_replicas_draw_different_noise():
    mirrored = distribute.strategy("mirrored")
    with mirrored.scope():
        generator = keras.random.SeedGenerator(0)
    seeds = mirrored.run(lambda: replica_seed(generator))
    first, second = (value.numpy().tolist() for value in mirrored.experimental_local_results(seeds))
    assert first != second


def test_seed_is_int32_and_moves_on():
    generator = keras.random.SeedGenerator(0)
    first, second = replica_seed(generator), replica_seed(generator)
    assert first.dtype == tf.int32 and first.shape == (2,)
    assert first.numpy().tolist() != second.numpy().tolist()


def test_seeds_for_draws_as_one_are_the_same_on_all_replicas():
    mirrored = distribute.strategy("mirrored")
    with mirrored.scope():
        generator = keras.random.SeedGenerator(0)
    seeds = mirrored.run(lambda: draw_seed(generator))
    first, second = (value.numpy().tolist() for value in mirrored.experimental_local_results(seeds))
    assert first == second
