"""Seeds of random draws, the same on all replicas or another on each."""

import tensorflow as tf


def draw_seed(generator):
    """Returns a stateless seed, int32 [2], from a `keras.random.SeedGenerator`, which TFP wants as int32.

    It is the same on all replicas: `distribute.replicas.drawn_as_one` gives different examples different draws.
    """
    return tf.cast(tf.bitwise.bitwise_and(tf.cast(generator.next(), tf.int64), 0x7FFFFFFF), tf.int32)


def replica_seed(generator):
    """Returns a stateless seed, int32 [2], as `draw_seed` does, and another one on each replica.

    A layer may stand inside a loop of somebody's model, where replicas cannot wait for one another.
    """
    seed, context = draw_seed(generator), tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return seed
    return tf.random.fold_in(seed, context.replica_id_in_sync_group)
