"""How close pictures are to the original ones: PSNR and SSIM."""

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import rejection
from ib_keras.applications.restoration.checked_pictures import FARTHEST, pictures_of

_WINDOW = 11


def psnr(x: ArrayLike, restored: ArrayLike) -> float:
    """Returns the peak signal-to-noise ratio in dB, -10 log10 of the mean squared error of all pictures together.

    The mean of the ratios of single pictures is larger, since it forgives a poor picture beside a good one.

    Args:
      x: original pictures [n, H, W] or [n, H, W, channels] with values in [0, 1].
      restored: pictures of the same shape; what noise added beyond [0, 1] is clipped, as a screen does.

    Raises:
      InputError: for other pictures, or other shapes.

    >>> round(psnr(np.zeros([1, 8, 8]), np.full([1, 8, 8], 0.1)), 3)
    20.0
    """
    x, restored = _pair(x, restored)
    error = float(np.mean((x.astype(np.float64) - restored) ** 2))
    return float(-10 * np.log10(error)) if error else float("inf")


def ssim(x: ArrayLike, restored: ArrayLike) -> float:
    """Returns the mean structural similarity of pictures, 1 for equal ones.

    The windows are Gaussians of deviation 1.5, 11 pixels wide or as wide as smaller pictures are.

    Args:
      x: original pictures [n, H, W] or [n, H, W, channels] with values in [0, 1].
      restored: pictures of the same shape; what noise added beyond [0, 1] is clipped, as a screen does.

    Raises:
      InputError: for other pictures, or other shapes.

    >>> ssim(np.zeros([1, 8, 8]), np.zeros([1, 8, 8]))
    1.0

    References:
      Wang et al., Image quality assessment: from error visibility to structural similarity (2004).
    """
    x, restored = _pair(x, restored)
    window = min(_WINDOW, *x.shape[1:3])
    return float(tf.reduce_mean(tf.image.ssim(x, restored, max_val=1.0, filter_size=window)))


def _pair(x, restored):
    x, restored = pictures_of("x", x), pictures_of("restored", restored, beyond=FARTHEST).clip(0, 1)
    if x.shape != restored.shape:
        raise rejection(
            "restored", f"of the shape of `x`, {x.shape}", restored.shape, "Row i must be the picture of row i."
        )
    return x, restored
