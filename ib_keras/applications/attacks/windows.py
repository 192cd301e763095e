"""Rectangles of pictures, and the bumps that fill them, for the square attack."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import tensorflow as tf

_TILES = 5


class Place(NamedTuple):
    """Windows of one size in n pictures.

    Args:
      down: rows of the picture from the upper edge of each window, [n, h, 1].
      right: columns of the picture from the left edge of each window, [n, 1, w].
      height: height of the windows, a scalar.
      width: width of the windows, a scalar.
    """

    down: tf.Tensor
    right: tf.Tensor
    height: tf.Tensor
    width: tf.Tensor


def sides(shape: Sequence[int]) -> tuple[int, int, int]:
    """Returns (height, width, channels) of an example: a row of a table is a picture of height 1.

    >>> sides((28, 28, 1)), sides((28, 28)), sides((30,)), sides((4, 8, 8, 3))
    ((28, 28, 1), (28, 28, 1), (1, 30, 1), (32, 8, 3))
    """
    if len(shape) < 3:
        height, width = (1, 1, *shape)[-2:]
        return height, width, 1
    return int(np.prod(shape[:-2])), shape[-2], shape[-1]


def drawn_windows(n: tf.Tensor, size: Sequence[int], share: tf.Tensor, least: int, seed: tf.Tensor):
    """Returns n drawn windows as booleans [n, h, w, 1], and their `Place`.

    Args:
      n: number of pictures.
      size: (height, width, channels) of a picture.
      share: share of the picture that a window covers.
      least: least side of a window, where the picture is as wide.
      seed: int32 [2]; the window uses the streams 1 and 2 that `tf.random.fold_in` makes of it.
    """
    h, w = size[:2]
    area = share * h * w
    height = tf.clip_by_value(tf.cast(tf.round(tf.sqrt(area)), tf.int32), min(least, h), h)
    width = tf.cast(tf.round(area / tf.cast(height, tf.float32)), tf.int32)
    width = tf.clip_by_value(width, min(least, w), w)
    top, left = (
        tf.random.stateless_uniform([n, 1, 1], tf.random.fold_in(seed, axis), 0, most + 1, tf.int32)
        for axis, most in enumerate((h - height, w - width), start=1)
    )
    down, right = tf.range(h)[None, :, None] - top, tf.range(w)[None, None, :] - left
    inside = (down >= 0) & (down < height) & (right >= 0) & (right < width)
    return inside[..., None], Place(down, right, height, width)


def bump(place: Place, seed: tf.Tensor) -> tf.Tensor:
    """Returns a positive and a negative bump beside or below each other in each window, [n, h, w, 1], 0 outside."""
    beside = tf.random.stateless_uniform(tf.shape(place.down[:, :1]), seed, 0, 2, tf.int32) > 0
    beside = (beside | (place.height < 2)) & (place.width > 1)
    right, left_sign = _folded(place.right, place.width, beside)
    down, upper_sign = _folded(place.down, place.height, ~beside)
    height = tf.where(beside, place.height, tf.maximum(place.height // 2, 1))
    width = tf.where(beside, tf.maximum(place.width // 2, 1), place.width)
    distance = tf.maximum(_from_centre(down, height), _from_centre(right, width))
    within = (place.down >= 0) & (place.down < place.height) & (place.right >= 0) & (place.right < place.width)
    return tf.where(within, left_sign * upper_sign * _height_at(distance), 0.0)[..., None]


def tiles(height: int, width: int) -> tf.Tensor:
    """Returns bumps on a grid of five by five tiles, [height, width]."""
    down, right = (np.arange(side) % max(1, side // _TILES) for side in (height, width))
    down, right = (np.abs(place - place.max() // 2) for place in (down, right))
    return _height_at(tf.constant(np.maximum(down[:, None], right[None])))


def _folded(place, side, folds):
    """Returns places counted anew from the middle of a window where it folds, and the sign of each half."""
    half = tf.maximum(side // 2, 1)
    second = folds & (place >= half)
    return tf.where(second, place - half, place), tf.where(second, -1.0, 1.0)


def _from_centre(place, side):
    return tf.abs(place - side // 2)


def _height_at(distance):
    """Returns sum over k >= distance of 1 / (k + 1)^2, a peak with broad flanks."""
    return tf.cast(tf.math.polygamma(1.0, tf.cast(distance, tf.float32) + 1), tf.float32)
