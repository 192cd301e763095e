"""The pairs of damaged and clean pictures that a restorer learns from."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from ib_keras.applications.restoration.damage import drawn_damage

_SHUFFLED = 2**16


def training_pictures(
    x: np.ndarray, kinds: Sequence[str], batch_size: int, with_strength: bool, seed: int
) -> tf.data.Dataset:
    """Returns batches of pairs (damaged pictures, clean pictures), shuffled and damaged anew in each epoch.

    Args:
      x: float32 [n, H, W, channels] with values in [0, 1].
      kinds: names of `damage.KINDS`.
      batch_size: number of pictures of a batch; the last batch holds the rest.
      with_strength: whether the strength is a further channel of the damaged pictures.
      seed: integer seed of the order and of the damage.

    >>> data = training_pictures(np.zeros([5, 8, 8, 1], np.float32), ["gaussian"], 2, with_strength=True, seed=0)
    >>> [tuple(damaged.shape) for damaged, clean in data]
    [(2, 8, 8, 2), (2, 8, 8, 2), (1, 8, 8, 2)]
    """
    shuffled = tf.data.Dataset.from_tensor_slices(x).shuffle(min(len(x), _SHUFFLED), seed=seed).batch(batch_size)
    seeds = tf.data.Dataset.random(seed=seed, rerandomize_each_iteration=True).batch(2)
    return tf.data.Dataset.zip(shuffled, seeds).map(_pair(kinds, with_strength)).prefetch(2)


def validation_pictures(x: np.ndarray, kinds: Sequence[str], batch_size: int, with_strength: bool) -> tf.data.Dataset:
    """Returns batches of pairs (damaged pictures, clean pictures), the same ones in each epoch.

    The arguments are those of `training_pictures`.

    >>> len(validation_pictures(np.zeros([5, 8, 8, 1], np.float32), ["holes"], 2, with_strength=False))
    3
    """
    batches = tf.data.Dataset.from_tensor_slices(x).batch(batch_size)
    seeds = tf.data.Dataset.range(2 * len(batches)).batch(2)
    return tf.data.Dataset.zip(batches, seeds).map(_pair(kinds, with_strength)).cache()


def _pair(kinds, with_strength):
    def pair(clean, seed):
        pictures, strengths = drawn_damage(clean, kinds, tf.cast(seed, tf.int32))
        return (tf.concat([pictures, strengths], axis=-1) if with_strength else pictures), clean

    return pair
