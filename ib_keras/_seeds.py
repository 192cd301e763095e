"""Seeds of random draws that differ between replicas."""

import tensorflow as tf


def draw_seed(generator):
    """Returns a stateless seed, int32 [2], from a `keras.random.SeedGenerator`; each replica gets its own.

    A SeedGenerator gives all replicas the same number, and TFP wants int32.
    """
    seed = tf.cast(tf.bitwise.bitwise_and(tf.cast(generator.next(), tf.int64), 0x7FFFFFFF), tf.int32)
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return seed
    return tf.random.fold_in(seed, context.replica_id_in_sync_group)
