"""The nats of the values at layers as one map on the positions of the input."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf


def input_map(nats: Sequence[np.ndarray], x: np.ndarray) -> np.ndarray:
    """Returns nats of each position [n, ...]: those of its channels in sum, drawn out to the size of pictures.

    The map of a picture has its height and width, and the sum of what was drawn out to them bilinearly.

    Args:
      nats: for each layer, nats [n, ..., channels] of its values, or [n, columns].
      x: examples [n, ...].

    >>> input_map([np.ones([1, 2, 2, 3])], np.zeros([1, 4, 4, 1])).sum().round(5)
    np.float64(12.0)
    """
    maps = [one if one.ndim == 2 else one.sum(axis=-1) for one in nats]
    largest = max(maps, key=lambda one: one[0].size).shape[1:]
    if x.ndim == 4 and len(largest) == 2:
        maps = [_drawn_out(one, x.shape[1:3]) for one in maps]
    elif len({one.shape for one in maps}) > 1:
        maps = [one.sum(axis=tuple(range(1, one.ndim)), keepdims=True) / one[0].size for one in maps]
    return np.add.reduce(maps)


def _drawn_out(maps, size):
    if maps.shape[1:] == tuple(size):
        return maps
    wide = tf.image.resize(maps[..., None], size).numpy()[..., 0]
    total, drawn = (np.abs(one).sum(axis=(1, 2), keepdims=True) for one in (maps, wide))
    return wide * (total / np.maximum(drawn, np.finfo(np.float32).tiny))
