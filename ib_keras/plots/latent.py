"""Codes of examples, as a scatter or a histogram."""

from collections.abc import Sequence

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from ib_keras import _checks
from ib_keras.plots.axes_of import axes_of
from ib_keras.plots.legends import PER_COLUMN, legend_beside
from ib_keras.plots.styles import COLORS, LINESTYLES, MARKERS, plain

LEGEND_SIZE = 30


def latent(
    codes: ArrayLike,
    labels: ArrayLike | None = None,
    ax: Axes | None = None,
    *,
    class_names: Sequence[str] | None = None,
) -> Axes:
    """Draws codes as a histogram in one dimension, and as a scatter of the first two columns in more.

    Args:
      codes: array [n, d]. For d > 2, project the codes to two columns beforehand to show more than the first two.
      labels: integer array [n], whose classes have a colour, a marker and an entry in the legend; None (default) draws
        all codes in one colour.
      ax: matplotlib axes to draw on; None (default) for a new figure.
      class_names: names of the classes in the order of the labels, for the legend; None (default) for their numbers.

    Returns:
      The axes, labelled "t[0]" and "t[1]" (or "examples").

    Raises:
      InputError: if `codes` is not [n, d] and finite, or `labels` is not one integer per code.

    >>> import numpy as np
    >>> codes = np.random.default_rng(0).normal(size=(30, 2))
    >>> ax = latent(codes, labels=np.arange(30) % 3)
    >>> ax.get_xlabel(), [text.get_text() for text in ax.get_legend().get_texts()]
    ('t[0]', ['0', '1', '2'])
    """
    codes, labels = _checked(codes, labels)
    new = ax is None
    ax = axes_of(ax)
    draw = _histograms if codes.shape[1] == 1 else _scatter
    draw(ax, codes, _classes(codes, labels, class_names))
    if labels is not None:
        options = {"title": "label", "markerscale": (LEGEND_SIZE / _marker_size(codes)) ** 0.5}
        columns = -(-len(np.unique(labels)) // PER_COLUMN)
        legend_beside(ax, **options) if new else ax.legend(
            fontsize="small", loc="upper right", ncols=columns, **options
        )
    return ax


def _checked(codes, labels):
    _checks.rows("codes", codes)
    if np.ndim(codes) != 2:
        raise _checks.rejection("codes", "of shape [n, d]", f"shape {np.shape(codes)}", "Flatten each code to one row.")
    codes = _checks.rows("codes", codes)
    return codes, None if labels is None else _checks.labels("labels", labels, len(codes))


def _classes(codes, labels, class_names):
    """Yields (codes, colour, index, name or None) of each class."""
    if labels is None:
        yield codes, COLORS[0], 0, None
        return
    names = np.unique(labels)
    colors = COLORS if len(names) <= len(COLORS) else matplotlib.colormaps["tab20"].colors
    for index, name in enumerate(names):
        yield codes[labels == name], colors[index % len(colors)], index, _name_of(name, class_names)


def _name_of(label, class_names):
    return str(class_names[label]) if class_names is not None and 0 <= label < len(class_names) else str(label)


def _marker_size(codes):
    return float(np.clip(24_000 / len(codes), 8, 36))


def _scatter(ax, codes, classes):
    for part, color, index, name in classes:
        ax.scatter(
            part[:, 0],
            part[:, 1],
            s=_marker_size(codes),
            color=[color],
            marker=MARKERS[index % len(MARKERS)],
            alpha=0.8,
            linewidths=0,
            label=plain(name),
        )
    ax.set(xlabel="t[0]", ylabel="t[1]")


def _histograms(ax, codes, classes):
    edges = np.histogram_bin_edges(codes[:, 0], bins=min(50, max(10, int(len(codes) ** 0.5))))
    for part, color, index, name in classes:
        ax.hist(
            part[:, 0],
            bins=edges,
            histtype="step",
            linewidth=1.5,
            color=color,
            linestyle=LINESTYLES[index % len(LINESTYLES)],
            label=plain(name),
        )
    ax.set(xlabel="t[0]", ylabel="examples")
