"""How close a signal is to the original one: the scale-invariant ratio of signal and distortion."""

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import rejection
from ib_keras.applications.restoration.checked_signals import signal_of


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
    rest = float(np.sum((restored - target) ** 2))
    return float(10 * np.log10(np.sum(target**2) / rest)) if rest else float("inf")
