"""The pairs of noisy and clean windows of signals that a restorer learns from."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

LEAST_POWER = 1e-12
_LOUD = 1e9
_SILENCE = 0.1


def noisy_windows(
    signals: Sequence[np.ndarray],
    noises: Sequence[np.ndarray],
    window: int,
    batch_size: int,
    ratios: tuple[float, float],
    seed: int,
) -> tf.data.Dataset:
    """Returns batches of pairs (noisy windows, clean windows), drawn anew in each epoch.

    White noise, and each kind of noise that is recorded, is equally likely. Windows are divided by the root mean square
    of the noisy one. An epoch has as many windows as lie side by side in the signals.

    Args:
      signals: clean float32 signals [length], which are put one after the other.
      noises: float32 recordings [length] of noise; none for white noise alone.
      window: number of samples of a window.
      batch_size: number of windows of a batch.
      ratios: least and largest ratio of the powers of signal and noise in dB, equally likely between them.
      seed: integer seed of the draws.

    >>> data = noisy_windows([np.ones(90, np.float32)], [], 20, 2, ratios=(0.0, 0.0), seed=0)
    >>> [tuple(noisy.shape) for noisy, clean in data]
    [(2, 20, 1), (2, 20, 1)]
    """
    clean = _long_enough(_with_squares(np.concatenate(signals)), window)
    recorded = [_long_enough(_with_squares(noise), window) for noise in noises]
    steps = max(1, len(clean) // (window * batch_size))
    seeds = tf.data.Dataset.random(seed=seed, rerandomize_each_iteration=True).batch(2).take(steps)
    return seeds.map(_batch(clean, recorded, window, batch_size, ratios)).prefetch(2)


def _batch(clean, recorded, window, batch_size, ratios):
    """Returns the function from a seed to a batch of pairs."""
    clean, recorded = tf.constant(clean), [tf.constant(noise) for noise in recorded]
    typical = tf.reduce_mean(clean**2)

    def batch(seed):
        seeds = tf.unstack(tf.random.split(tf.cast(seed, tf.int32), 4 + len(recorded)))
        signal = _windows(clean, window, batch_size, seeds[0])
        kind = tf.random.stateless_uniform([batch_size, 1], seeds[1], maxval=1 + len(recorded), dtype=tf.int32)
        noise = tf.random.stateless_normal([batch_size, window], seeds[2])
        for number, (recording, own_seed) in enumerate(zip(recorded, seeds[4:]), start=1):
            noise = tf.where(kind == number, _windows(recording, window, batch_size, own_seed), noise)
        ratio = tf.random.stateless_uniform([batch_size, 1], seeds[3], *ratios)
        # Noise does not fall silent where the signal does.
        power = tf.maximum(_power(signal), _SILENCE * typical) * 10 ** (-ratio / 10)
        noisy = signal + noise * tf.sqrt(power / tf.maximum(_power(noise), LEAST_POWER))
        scale = tf.math.rsqrt(tf.maximum(_power(noisy), LEAST_POWER))
        return (noisy * scale)[..., None], (signal * scale)[..., None]

    return batch


def _windows(signal, window, n, seed):
    """Returns windows [n, window] of a signal from random places."""
    starts = tf.random.stateless_uniform([n, 1], seed, maxval=len(signal) - window + 1, dtype=tf.int32)
    return tf.gather(signal, starts + tf.range(window))


def _power(windows):
    return tf.reduce_mean(windows**2, axis=1, keepdims=True)


def _with_squares(signal):
    """Returns a signal whose squares single precision holds; its unit does not count."""
    largest = np.abs(signal).max()
    return signal / largest if largest > _LOUD else signal


def _long_enough(signal, window):
    return np.tile(signal, -(-window // len(signal))) if len(signal) < window else signal
