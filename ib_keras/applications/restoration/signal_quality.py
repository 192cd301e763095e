"""How close a signal is to the original one: the scale-invariant ratio of signal and distortion."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import rejection
from ib_keras.applications.restoration.checked_signals import signal_of

_LEAST = 1e-8


def si_sdr(x: ArrayLike, restored: ArrayLike) -> float:
    """Returns the scale-invariant signal-to-distortion ratio of a restored signal in dB.

    Args:
      x: original signal [length].
      restored: signal of the same length.

    Raises:
      InputError: for other signals, other lengths, and a silent original.

    >>> round(si_sdr([1.0, 0.0, 1.0, 0.0], [2.0, 0.2, 2.0, 0.2]), 3)
    20.0

    References:
      Le Roux et al., SDR - half-baked or well done? (2019), section 3.
    """
    x, restored = signal_of("x", x).astype(np.float64), signal_of("restored", restored).astype(np.float64)
    if x.shape != restored.shape:
        raise rejection("restored", f"of the length of `x`, {len(x)}", len(restored), "Pass the restored signal of x.")
    if not x.any():
        raise rejection("x", "a signal that is not silent", "zeros alone", "Leave out silence.")
    target = x * (restored @ x) / (x @ x)
    error = float(np.sum((restored - target) ** 2))
    return float(10 * np.log10(np.sum(target**2) / error)) if error else float("inf")


@keras.saving.register_keras_serializable("ib_keras")
def negative_snr(y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    """Returns minus the signal-to-noise ratio in dB [n] of windows [n, length, 1], the loss of a restorer of signals.

    A silent window counts as one of little power.

    Args:
      y_true: clean windows.
      y_pred: restored windows.

    >>> negative_snr(tf.ones([1, 4, 1]), tf.fill([1, 4, 1], 1.1)).numpy().round(2)
    array([-20.], dtype=float32)
    """
    power = tf.reduce_mean(y_true**2, axis=(1, 2)) + _LEAST
    error = tf.reduce_mean((y_true - y_pred) ** 2, axis=(1, 2)) + _LEAST
    return 10 / tf.math.log(10.0) * (tf.math.log(error) - tf.math.log(power))
