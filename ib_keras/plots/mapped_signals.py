"""Signals with the curve of a map below each."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from ib_keras._checks import rejection
from ib_keras.plots.shown_attribution import ShownAttribution
from ib_keras.plots.styles import COLORS


def mapped_signals(shown: ShownAttribution, signals: np.ndarray | None = None, ax: Axes | None = None) -> Axes:
    """Draws the map of a signal over its steps, with the signal in grey; of several, the mean map alone.

    The area below the map is empty where it is not trusted.

    Args:
      shown: maps [n, steps].
      signals: the signals [n, steps, channels]; None (default) draws the map alone.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Raises:
      InputError: for signals of another number or length.

    >>> shown = ShownAttribution(np.array([[0.5, 2.0]]), "nats", ["beat"], [True])
    >>> mapped_signals(shown).get_ylabel()
    'nats per step'
    >>> plt.close()
    """
    if signals is not None and signals.shape[:2] != shown.maps.shape:
        received = f"shape {signals.shape}"
        raise rejection("x", f"the signals of the maps, of shape {shown.maps.shape}", received, "Pass the examples.")
    if ax is None:
        ax = plt.subplots(figsize=(7, 3), layout="constrained")[1]
    mean = shown.maps.mean(axis=0)
    steps = np.arange(len(mean))
    ax.plot(steps, mean, color=COLORS[0], drawstyle="steps-mid", linewidth=1.2)
    if np.mean(shown.trusted) >= 0.5:
        ax.fill_between(steps, mean, step="mid", color=COLORS[0], alpha=0.5)
    ax.set(xlabel="step", ylabel=shown.per("step"))
    ax.set_title(
        shown.captions[0] if len(shown.maps) == 1 else f"mean of {len(shown.maps)} examples", fontsize="medium"
    )
    if signals is not None and len(shown.maps) == 1:
        beside = ax.twinx()
        beside.plot(steps, signals[0].reshape(len(steps), -1), color="0.45", linewidth=0.9)
        beside.set_ylabel("signal")
    return ax
