"""The handwritten digits that come with scikit-learn: small, and nothing to download."""

import os

import numpy as np

from ib_keras._checks import positive_int, rejection
from ib_keras.datasets.dataset import Dataset

NATIVE_SIZE, LARGEST_SIZE = 8, 1024
LARGEST_PIXEL = 16


def digits(image_size: int = NATIVE_SIZE, data_dir: str | os.PathLike[str] | None = None) -> Dataset:
    """Loads scikit-learn's 1797 handwritten digits, one fifth of them held out.

    Args:
      image_size: height and width of the images, an integer from 8 to 1024 (default: 8, as recorded).
        Larger images are interpolated bilinearly; 28 gives the shape of `mnist`.
      data_dir: not used, since the images come with scikit-learn.

    Returns:
      A `Dataset` of 1438 training and 359 test images [n, image_size, image_size, 1] of ten classes.
      The split is the same in every call.

    Raises:
      InputError: if `image_size` is not an integer from 8 to 1024.

    >>> from ib_keras.datasets import digits
    >>> digits(image_size=28).x_test.shape
    (359, 28, 28, 1)
    """
    from sklearn.datasets import load_digits

    size = _checked_size(image_size)
    bunch = load_digits()
    images = _resized((bunch.images / LARGEST_PIXEL).astype("float32")[..., None], size)
    labels = bunch.target.astype("int32")
    train, test = _split(len(images))
    return Dataset(images[train], labels[train], images[test], labels[test], name="digits")


def _checked_size(image_size):
    size = positive_int("image_size", image_size, remedy=f"Pass an integer of at least {NATIVE_SIZE}.")
    if size > LARGEST_SIZE:
        raise rejection("image_size", f"at most {LARGEST_SIZE}", size, "Larger pictures of digits show nothing more.")
    if size < NATIVE_SIZE:
        raise rejection(
            "image_size",
            f"at least {NATIVE_SIZE}, the size of the recorded digits",
            size,
            f"Pass image_size={NATIVE_SIZE} or larger.",
        )
    return size


def _resized(images, size):
    if size == NATIVE_SIZE:
        return images
    import keras

    larger = keras.ops.image.resize(images, (size, size), interpolation="bilinear", data_format="channels_last")
    # Interpolation may leave [0, 1] by a rounding error.
    return np.clip(keras.ops.convert_to_numpy(larger), 0, 1)


def _split(n):
    # RandomState, because numpy promises that its stream never changes; `default_rng` may change with a release.
    order = np.random.RandomState(0).permutation(n)
    held_out = n // 5
    return order[:-held_out], order[-held_out:]
