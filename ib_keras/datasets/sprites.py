"""Sprites: one white shape per picture, drawn from five known factors."""

import math
import os

import numpy as np

from ib_keras._checks import at_least, positive_int, rejection
from ib_keras.datasets.dataset import Dataset
from ib_keras.datasets.sprite_shapes import SHAPES, drawn

FACTORS = {"shape": len(SHAPES), "scale": 6, "rotation": 10, "x": 16, "y": 16}
LEAST_SIZE, LARGEST_SIZE = 16, 1024
_RADIUS = 0.10, 0.19
_CENTRE = 0.22, 0.78


def sprites(
    n: int = 5000, image_size: int = 32, seed: int = 0, data_dir: str | os.PathLike[str] | None = None
) -> Dataset:
    """Draws `n` pictures of a square, an ellipse or a heart whose factors are known, one fifth of them held out.

    The factors are shape (3), scale (6), rotation (10), x (16) and y (16), 46 080 combinations, of which `n` different
    ones are drawn at random: no test picture is a training picture. The label is the shape. Scale is the radius of the
    circle around the shape, from .10 to .19 of the picture in equal steps; x and y place its centre between .22 and .78
    of the picture, from the left and from the top. Rotation goes from 0 to 81 degrees in steps of 9: no shape, not even
    the square, looks the same at two angles of a quarter turn, so that a picture determines its factors.

    Args:
      n: number of pictures, from 5 to 46 080 (default: 5000).
      image_size: height and width of the pictures, an integer from 16 to 1024 (default: 32).
      seed: integer of at least 0; chooses the combinations and the split (default: 0).
      data_dir: not used, since the pictures are drawn.

    Returns:
      A `Dataset` of images [n, image_size, image_size, 1] of three classes, a pixel being the share of its area inside
      the shape, with `factors_train` and `factors_test` [n, 5] and their `factor_names`.

    Raises:
      InputError: if `n`, `image_size` or `seed` is no integer in its range.

    >>> from ib_keras.datasets import sprites
    >>> data = sprites(n=100)
    >>> data, data.factor_names
    (Dataset('sprites': 80 train, 20 test, images (32, 32, 1), 3 classes), ('shape', 'scale', 'rotation', 'x', 'y'))

    References:
      Matthey, Higgins, Hassabis & Lerchner, dSprites: disentanglement testing sprites dataset (2017), for the factors.
      The pictures here are fewer, and drawn anew.
    """
    n, size = _checked(n, image_size, seed)
    # RandomState, because numpy promises that its stream never changes; `default_rng` may change with a release.
    chosen = np.random.RandomState(seed).permutation(math.prod(FACTORS.values()))[:n]
    factors = np.stack(np.unravel_index(chosen, tuple(FACTORS.values())), axis=1).astype(np.int32)
    images = _pictures(factors, size)
    train, test = slice(n // 5, None), slice(n // 5)
    return Dataset(
        images[train],
        factors[train, 0],
        images[test],
        factors[test, 0],
        name="sprites",
        factors_train=factors[train],
        factors_test=factors[test],
        factor_names=tuple(FACTORS),
    )


def _checked(n, image_size, seed):
    largest = math.prod(FACTORS.values())
    if not 5 <= positive_int("n", n, f"Pass an integer from 5 to {largest}.") <= largest:
        raise rejection("n", f"from 5 to {largest}, the number of combinations", n, "Pass e.g. n=5000.")
    if positive_int("image_size", image_size, f"Pass an integer of at least {LEAST_SIZE}.") < LEAST_SIZE:
        raise rejection(
            "image_size",
            f"at least {LEAST_SIZE}, for the smallest shape to be seen",
            image_size,
            "Pass e.g. image_size=32.",
        )
    if image_size > LARGEST_SIZE:
        raise rejection("image_size", f"at most {LARGEST_SIZE}", image_size, "Pass e.g. image_size=32.")
    if not isinstance(seed, (int, np.integer)):
        raise rejection("seed", "an integer", repr(seed), "Pass e.g. seed=0.")
    at_least("seed", seed, 0, "Pass e.g. seed=0.")
    return int(n), int(image_size)


def _pictures(factors, size):
    """Returns the images [n, size, size, 1] of factors [n, 5]."""
    _, scale, rotation, x, y = (factors / (np.array(list(FACTORS.values())) - 1)).T
    low, high = _RADIUS
    first, last = _CENTRE
    images = np.empty([len(factors), size, size, 1], np.float32)
    for shape, inside in enumerate(SHAPES.values()):
        of = factors[:, 0] == shape
        centre = first + (last - first) * np.stack([x[of], y[of]], axis=1)
        images[of, ..., 0] = drawn(
            inside, centre, low + (high - low) * scale[of], rotation[of] * math.radians(81), size
        )
    return images
