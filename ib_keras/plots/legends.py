"""Legends of new figures, which cover no data and leave the axes their room, and the marks that they explain."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from ib_keras.plots.styles import BESIDE

_GREY = "0.3"
PER_COLUMN, _WIDEST_BESIDE = 13, 2.4
_CLOSE: dict[str, Any] = {"handlelength": 2.0, "handletextpad": 0.5, "columnspacing": 1.0}
_LETTER, _HANDLE, _ROW = 0.066, 0.42, 0.19
"""Inches of a letter, of a mark with its spaces, and of a row, of the small font."""
_WIDTH, _MOST_COLUMNS, _FREE_ROWS = 4.9, 4, 2
_MOST_WHOLE = 12
_START, _END = 9, 7


def hollow_mark() -> Line2D:
    """Returns the entry of a legend that explains hollow markers.

    >>> hollow_mark().get_label()
    'not trusted'
    """
    return Line2D(
        [],
        [],
        marker="o",
        linestyle="",
        markerfacecolor="none",
        markeredgecolor=_GREY,
        markersize=5,
        label="not trusted",
    )


def bracket_mark(label: str) -> Line2D:
    """Returns the entry of a legend that explains thin lines beside markers.

    Args:
      label: words about the line, such as "up to the upper bound".

    >>> bracket_mark("range").get_linewidth()
    0.8
    """
    return Line2D([], [], color=_GREY, alpha=0.6, linewidth=0.8, label=label)


def far_mark(values: np.ndarray, marker: int) -> Line2D:
    """Returns the entry of a legend that explains the markers at the edge of the axes.

    Args:
      values: the values that lie beyond the axis, in nats.
      marker: the caret of matplotlib at the edge, which points outwards.

    >>> far_mark(np.array([4000.0]), 5).get_label(), far_mark(np.array([4000.0, 90.0]), 5).get_label()
    ('beyond the axis: 4000', 'beyond the axis, up to 4000')
    """
    up_to = ", up to" if len(values) > 1 else ":"
    label = f"beyond the axis{up_to} {max(values):.4g}"
    return Line2D([], [], color=_GREY, marker=marker, linestyle="", markersize=5, label=label)


def legend_above(ax: Axes, handles: Sequence[Artist], **options: Any) -> None:
    """Draws the legend above the axes of a new figure, in as many columns as fit, and makes the figure as much higher.

    Of more than 12 long names the middle is left out where they still differ.

    Args:
      ax: axes of a figure that holds no others but a colour bar.
      handles: entries of the legend.
      **options: further arguments of `Axes.legend`, such as `title`.
    """
    names = [str(handle.get_label()) for handle in handles]
    names = _short(names) if len(names) > _MOST_WHOLE else names
    lengths = [len(name) for name in names]
    columns = next(count for count in range(_MOST_COLUMNS, 0, -1) if count == 1 or _width(lengths, count) <= _WIDTH)
    rows = -(-len(lengths) // columns)
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.set_figheight(figure.get_figheight() + _ROW * max(0, rows - _FREE_ROWS))
    ax.legend(
        handles=handles,
        labels=names,
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=columns,
        frameon=False,
        fontsize="small",
        **_CLOSE | options,
    )


def legend_beside(ax: Axes, handles: Sequence[Artist] | None = None, **options: Any) -> None:
    """Draws the legend to the right of the axes of a new figure, and above them where it is wide.

    Args:
      ax: axes of a figure that holds no others.
      handles: entries of the legend; None (default) for those that are drawn.
      **options: further arguments of `Axes.legend`, such as `title`.
    """
    handles = ax.get_legend_handles_labels()[0] if handles is None else handles
    longest = max(len(str(handle.get_label())) for handle in handles)
    columns = -(-len(handles) // PER_COLUMN)
    if columns * (_HANDLE + _LETTER * longest) > _WIDEST_BESIDE:
        legend_above(ax, handles, **options)
    else:
        ax.legend(handles=handles, fontsize="small", ncols=columns, **BESIDE | options)


def _short(names):
    cut = [f"{name[:_START]}…{name[-_END:]}" if len(name) > _START + _END + 1 else name for name in names]
    return cut if len(set(cut)) == len(set(names)) else names


def _width(lengths, columns):
    """Inches of a legend, whose entries matplotlib deals to columns of about the same height."""
    parts = np.array_split(np.array(lengths), columns)
    return sum(_HANDLE + _LETTER * part.max() for part in parts if len(part))
