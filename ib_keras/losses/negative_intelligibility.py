"""A loss of speech: how poorly the envelopes of its frequency bands follow those of the clean speech."""

import keras
import numpy as np
import tensorflow as tf

from ib_keras.losses.negative_snr import negative_snr

_FRAME, _STEP = 256, 128
_BANDS = 15
_SEGMENT = 24
_QUIETEST = 1e-4
_LARGEST = 1 + 10 ** (15 / 20)
_LEAST = 1e-6
_DECIBELS = 100.0


@keras.saving.register_keras_serializable("ib_keras")
def negative_intelligibility(y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    """Returns minus the short-time intelligibility [n], in [-1, 1], of windows [n, length, 1] of speech.

    The intelligibility is the mean correlation of the envelopes of clean and restored speech in the fifteen third
    octaves below half the sampling rate, over segments of 24 overlapping frames of 256 samples: 384 ms at 8 kHz. The
    measure follows Taal et al., with frames that need no other sampling rate. Frames 40 dB below the loudest one do
    not count, and a window without a whole segment has 0.

    Args:
      y_true: clean windows.
      y_pred: restored windows.

    >>> windows = tf.random.stateless_normal([1, 8192, 1], seed=(0, 0))
    >>> negative_intelligibility(windows, 3 * windows).numpy().round(2)
    array([-1.], dtype=float32)

    References:
      Taal et al., An algorithm for intelligibility prediction of time-frequency weighted noisy speech (2011),
      section II.
    """
    clean, restored = (_envelopes(tf.cast(windows, tf.float32)[..., 0]) for windows in (y_true, y_pred))
    energy = tf.reduce_sum(clean**2, axis=-1)
    loud = energy > _QUIETEST * tf.reduce_max(energy, axis=1, keepdims=True)
    loud_first = tf.argsort(tf.cast(~loud, tf.int32), axis=1, stable=True)
    clean, restored = (_segments(tf.gather(x, loud_first, batch_dims=1)) for x in (clean, restored))
    correlations = _correlations(clean, _limited(clean, restored))
    whole = tf.reduce_sum(tf.cast(loud, tf.float32), axis=1, keepdims=True) - _SEGMENT + 1
    counted = tf.cast(tf.range(tf.shape(correlations)[1]), tf.float32) < whole
    total = tf.reduce_sum(tf.where(counted, correlations, 0.0), axis=1)
    return -total / tf.maximum(whole[:, 0], 1.0)


@keras.saving.register_keras_serializable("ib_keras")
def speech_loss(y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    """Returns the loss [n] of a restorer of speech: `negative_snr` plus 100 times `negative_intelligibility`.

    A hundredth of intelligibility counts as much as 1 dB.

    Args:
      y_true: clean windows [n, length, 1].
      y_pred: restored windows.

    >>> speech_loss(tf.ones([1, 4, 1]), tf.fill([1, 4, 1], 1.1)).numpy().round(2)
    array([-20.], dtype=float32)
    """
    return negative_snr(y_true, y_pred) + _DECIBELS * negative_intelligibility(y_true, y_pred)


def _envelopes(signals):
    """Returns the magnitudes [n, frames, bands] of signals [n, length] in third octaves."""
    spectrum = tf.signal.stft(signals, _FRAME, _STEP)
    return tf.sqrt(tf.matmul(tf.math.real(spectrum) ** 2 + tf.math.imag(spectrum) ** 2, _bands()) + _LEAST)


def _segments(envelopes):
    return tf.signal.frame(envelopes, _SEGMENT, 1, axis=1)


def _bands():
    """Returns the matrix [frequencies, bands] that adds the frequencies of each third octave."""
    edges = np.round(_FRAME / 2 * 2 ** (np.arange(-_BANDS, 1) / 3))
    frequencies = np.arange(_FRAME // 2 + 1)[:, None]
    return tf.constant((frequencies >= edges[:-1]) & (frequencies < edges[1:]), tf.float32)


def _limited(clean, restored):
    """Returns the restored segments at the power of the clean ones, cut off where they exceed them by 15 dB."""
    scale = tf.norm(clean, axis=2, keepdims=True) / tf.norm(restored, axis=2, keepdims=True)
    return tf.minimum(restored * scale, clean * _LARGEST)


def _correlations(a, b):
    """Returns the mean correlation [n, segments] over the bands of segments [n, segments, frames, bands]."""
    a, b = (x - tf.reduce_mean(x, axis=2, keepdims=True) for x in (a, b))
    power = tf.reduce_sum(a**2, axis=2) * tf.reduce_sum(b**2, axis=2)
    return tf.reduce_mean(tf.reduce_sum(a * b, axis=2) * tf.math.rsqrt(power + _LEAST**2), axis=-1)
