"""Damage of pictures: noise of a known strength, and holes."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import at_least, one_of, rejection, seed_of
from ib_keras.applications.restoration.checked_pictures import pictures_of

HOLE = 1.0
"""Strength of a pixel of which nothing is known."""


def damaged(x: ArrayLike, kind: str, strength: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Returns damaged pictures, and the strength of the damage of each pixel.

    Args:
      x: pictures [n, H, W] or [n, H, W, channels] with values in [0, 1].
      kind: `"gaussian"` adds noise N(0, strength^2), with which values leave [0, 1]; `"clipped_gaussian"` clips the sum
        to [0, 1], as a file of a picture does; `"salt_and_pepper"` replaces a share `strength` of the values by 0 or 1;
        `"holes"` sets a box to 0, at a random place inside the picture and with sides of `strength` times those of the
        picture.
      strength: standard deviation or share, in [0, 1]; 0 changes nothing.
      seed: integer seed of the draws; default 0.

    Returns:
      Float arrays of the shape of `x`, and [n, H, W, 1]; strengths are 1 in holes and 0 around them.

    Raises:
      InputError: for other pictures, unknown kinds and strengths outside [0, 1].

    >>> pictures, strengths = damaged(np.ones([2, 8, 8, 3]), "holes", 0.5)
    >>> pictures.shape, int(pictures[0, ..., 0].sum()), int(strengths[0].sum())
    ((2, 8, 8, 3), 48, 16)
    """
    function, _, _ = KINDS[one_of("kind", kind, KINDS)]
    if at_least("strength", strength, 0, "Pass e.g. 0.3.") > 1:
        raise rejection("strength", "at most 1", strength, "Pass e.g. 0.3.")
    pictures = pictures_of("x", x)
    new, strengths = function(pictures, tf.fill([len(pictures)], tf.cast(strength, tf.float32)), (seed_of(seed), 0))
    return new.numpy().reshape(np.shape(x)), strengths.numpy()


def drawn_damage(x: tf.Tensor, kinds: Sequence[str], seed: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Returns pictures with damage of a kind and of a strength that are drawn for each, and the strengths.

    Args:
      x: float32 [n, H, W, channels].
      kinds: names of `KINDS`, which are equally likely; one that stands there twice is twice as likely.
      seed: int32 [2].

    Returns:
      Tensors [n, H, W, channels] and [n, H, W, 1].

    >>> drawn_damage(tf.zeros([5, 8, 8, 3]), ["gaussian", "holes"], seed=(0, 0))[1].shape
    TensorShape([5, 8, 8, 1])
    """
    n = tf.shape(x)[0]
    seeds = tf.unstack(tf.random.split(seed, len(kinds) + 2))
    chosen = tf.random.stateless_uniform([n], seeds[0], maxval=len(kinds), dtype=tf.int32)
    share = tf.random.stateless_uniform([n], seeds[1])
    pictures, strengths = x, tf.zeros_like(x[..., :1])
    for kind, kind_seed in zip(dict.fromkeys(kinds), seeds[2:]):
        function, low, high = KINDS[kind]
        taken = tf.gather([one == kind for one in kinds], chosen)[:, None, None, None]
        new, new_strengths = function(x, low + (high - low) * share, kind_seed)
        pictures, strengths = tf.where(taken, new, pictures), tf.where(taken, new_strengths, strengths)
    return pictures, strengths


def _gaussian(x, strength, seed):
    strengths = _everywhere(x, strength)
    return x + strengths * tf.random.stateless_normal(tf.shape(x), seed), strengths


def _clipped_gaussian(x, strength, seed):
    noisy, strengths = _gaussian(x, strength, seed)
    return tf.clip_by_value(noisy, 0.0, 1.0), strengths


def _salt_and_pepper(x, strength, seed):
    strengths = _everywhere(x, strength)
    drawn = tf.random.stateless_uniform(tf.shape(x), seed)
    return tf.where(drawn < strengths, tf.cast(drawn < strengths / 2, x.dtype), x), strengths


def _hole(x, strength, seed):
    seeds = tf.unstack(tf.random.split(seed, 2))
    rows, columns = (_covered(tf.shape(x)[0], x.shape[axis], strength, seeds[axis - 1]) for axis in (1, 2))
    inside = (rows[:, :, None] & columns[:, None])[..., None]
    return tf.where(inside, 0.0, x), HOLE * tf.cast(inside, x.dtype)


def _covered(n, length, share, seed):
    """Returns which places [n, length] of an axis a box covers: one at least, and none for a share of 0."""
    size = tf.where(share > 0, tf.clip_by_value(tf.round(share * length), 1, length), 0)[:, None]
    start = tf.floor(tf.random.stateless_uniform([n, 1], seed) * (length - size + 1))
    place = tf.range(length, dtype=tf.float32)[None]
    return (place >= start) & (place < start + size)


def _everywhere(x, strength):
    """Returns the strengths [n] at each pixel, [n, H, W, 1]."""
    return tf.ones_like(x[..., :1]) * strength[:, None, None, None]


KINDS = {
    "gaussian": (_gaussian, 0.05, 0.6),
    "clipped_gaussian": (_clipped_gaussian, 0.05, 0.6),
    "salt_and_pepper": (_salt_and_pepper, 0.05, 0.5),
    "holes": (_hole, 0.2, 0.6),
}
"""{name: (function, least strength, largest strength)} of the damage that a restorer learns to undo."""
