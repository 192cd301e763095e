"""Colours of maps: even steps to the eye, safe for people who see fewer colours, clear where nothing is."""

import matplotlib
import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import ListedColormap, Normalize

_STEPS = 256
_OPAQUE = 0.95


def position_colours(values: np.ndarray, dark: bool) -> ScalarMappable:
    """Returns colours for maps, clear at 0; those with values below 0 run from violet to orange.

    Args:
      values: values of the maps, of any shape.
      dark: whether they lie over something dark, and so get lighter with the value; else they get darker.

    >>> colours = position_colours(np.array([0.0, 2.0]), dark=True)
    >>> colours.get_clim(), colours.to_rgba(0.0)[3]
    ((0.0, 2.0), np.float64(0.0))
    """
    largest = float(np.abs(values).max()) or 1.0
    if np.min(values) < 0:
        colours = matplotlib.colormaps["PuOr_r"](np.linspace(0, 1, _STEPS))
        colours[:, 3] = _OPAQUE * np.sqrt(np.abs(np.linspace(-1, 1, _STEPS)))
        norm = Normalize(-largest, largest)
    else:
        colours = matplotlib.colormaps["viridis" if dark else "cividis_r"](np.linspace(0, 1, _STEPS))
        colours[:, 3] = _OPAQUE * np.sqrt(np.linspace(0, 1, _STEPS))
        norm = Normalize(0, largest)
    return ScalarMappable(norm, ListedColormap(colours, name="positions"))
