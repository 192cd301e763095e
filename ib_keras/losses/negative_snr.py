"""A loss of signals: the error in units of the power of the clean signal, in dB."""

import keras
import tensorflow as tf

_LEAST = 1e-8


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
