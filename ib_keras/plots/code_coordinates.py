"""The nats of each coordinate of a code, beside where it acts, in one figure."""

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection
from ib_keras.plots.styles import COLORS, plain
from ib_keras.plots.tiles import image_batch

_GREY = "0.55"
_ROW, _BARS, _GAP, _LEFT, _TOP, _BELOW, _BAR, _NAMES = 0.66, 2.0, 0.3, 0.9, 0.35, 1.25, 0.14, 1.7
"""Sizes in inches."""
_FILL = 0.9
"""Share of the height of a row that a picture takes."""
_WIDEST = 6.0
_FAINT = 0.35
"""Opacity of the maps of dead coordinates."""


def code_coordinates(
    found: Any,
    walks: ArrayLike | None = None,
    values: Sequence[float] | np.ndarray | None = None,
    count: int = 10,
) -> np.ndarray:
    """Draws a row for each coordinate: its nats, where its response lies, a walk along it, and its nearest factor.

    The coordinate with the most nats stands first. The line on a bar is its 1.96 standard errors; hatched bars are not
    trusted. All maps share one colour scale, and channels are joined by their root mean square. Dead coordinates are
    pale, and named below. Responses of values that are no picture are drawn as steps.

    Args:
      found: a `CodeCoordinates`.
      walks: array [d, steps, H, W] or [d, steps, H, W, C] of `model.traverse(x)` along all coordinates, in their own
        order, clipped to [0, 1]; None (default) for none.
      values: numbers [steps] above the columns of the walks; None (default) for none.
      count: largest number of rows, default 10.

    Returns:
      An array of axes: the nats, the responses and, where they were given, the walks.

    Raises:
      InputError: if `walks` are no pictures, or not one walk for each coordinate, or `values` not one for each step.

    >>> from types import SimpleNamespace
    >>> from ib_keras.estimate import Estimate
    >>> found = SimpleNamespace(
    ...     estimates=(Estimate(0.0, 0.001), Estimate(1.2, 0.02)), response=np.ones([2, 8, 8]), threshold=0.01,
    ...     dead=np.array([True, False]), order=np.array([1, 0]), noise_std=None, nearest_factor=(None, "size"),
    ...     share=np.array([np.nan, 0.6]))
    >>> axes = code_coordinates(found, np.zeros([2, 5, 8, 8]))
    >>> [label.get_text() for label in axes[0].get_yticklabels()]
    ['t[1]', 't[0], dead']
    """
    count, d = positive_int("count", count), len(found.estimates)
    shown = np.asarray(found.order)[:count]
    maps, pictures = _maps(found.response), _walks(walks, values, d)
    widths = [_BARS, _width(maps.shape[1:]) if maps.ndim == 3 else _BARS]
    if pictures is not None:
        widths.append(min(_WIDEST, pictures.shape[1] * _width(pictures.shape[2:4])))
    axes = _axes(len(shown), widths, any(found.nearest_factor))
    _draw_nats(axes[0], found, shown)
    _draw_maps(axes[1], maps[shown], found.dead[shown])
    if pictures is not None:
        _draw_walks(axes[2], pictures[shown], values)
    _name_factors(axes[-1], found, shown)
    _say_the_rest(axes[0], found, d - len(shown))
    return axes


def _maps(response):
    """Returns the responses as pictures [d, H, W], or as rows [d, L] of values that are no picture."""
    response = np.asarray(response, float)
    if response.ndim == 4:
        response = np.sqrt((response**2).mean(axis=-1))
    return response if response.ndim == 3 else response.reshape(len(response), -1)


def _walks(walks, values, d):
    if walks is None:
        return None
    walks = np.asarray(walks)
    if walks.ndim not in (4, 5) or 0 in walks.shape or len(walks) != d:
        raise rejection(
            "walks",
            f"of shape [{d}, steps, H, W] or [{d}, steps, H, W, C], one walk for each coordinate",
            f"shape {walks.shape}",
            "Pass `model.traverse(x)` of pictures, along all coordinates.",
        )
    if values is not None and len(values) != walks.shape[1]:
        raise rejection("values", f"of length {walks.shape[1]}", f"length {len(values)}", "Name every step.")
    flat = image_batch("walks", walks.reshape(-1, *walks.shape[2:]))
    return flat.reshape(*walks.shape[:2], *flat.shape[1:])


def _width(shape):
    """Returns the inches that a picture of this height and width takes in a row, with the gap beside it."""
    return min(_WIDEST, _ROW * (_FILL * shape[1] / shape[0] + 1 - _FILL))


def _axes(rows, widths, named):
    """Returns axes side by side, whose rows have the same height: row i lies from i - 0.5 to i + 0.5."""
    across = _LEFT + sum(widths) + _GAP * (len(widths) - 1) + (_NAMES if named else _GAP)
    across, high = max(across, 5.2), _TOP + rows * _ROW + _BELOW
    figure, left, found = plt.figure(figsize=(across, high)), _LEFT, []
    for width in widths:
        ax = figure.add_axes((left / across, _BELOW / high, width / across, rows * _ROW / high))
        ax.set(ylim=(rows - 0.5, -0.5), yticks=[])
        found.append(ax)
        left += width + _GAP
    for ax in found[1:]:
        ax.set_xticks([])
        ax.spines[:].set_visible(False)
    return np.array(found)


def _draw_nats(ax, found, shown):
    estimates = [found.estimates[j] for j in shown]
    for row, (one, dead) in enumerate(zip(estimates, found.dead[shown])):
        color, nats = _GREY if dead else COLORS[0], max(0.0, one.nats)
        hatch = None if found.noise_std is not None or one.verdict == "trusted" else "////"
        ax.barh(row, nats, height=0.5, color=color if hatch is None else "none", edgecolor=color, hatch=hatch)
        ax.errorbar(one.nats, row, xerr=1.96 * np.nan_to_num(one.std_error), color="0.2", capsize=2, linewidth=1)
        ax.annotate(f"{nats:.2f}", (nats, row - 0.28), (2, 1), textcoords="offset points", fontsize="x-small")
    ax.set_yticks(range(len(shown)), [f"t[{j}], dead" if found.dead[j] else f"t[{j}]" for j in shown])
    for label, dead in zip(ax.get_yticklabels(), found.dead[shown]):
        label.set_color(_GREY if dead else "black")
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_xlim(0.0, 1.15 * max(found.threshold, *(one.nats for one in found.estimates)))
    noise = "" if found.noise_std is None else f"\nbehind noise of {found.noise_std:.3g}"
    ax.set_xlabel(f"I(X;T[j]) [nats]{noise}")


def _draw_maps(ax, maps, dead):
    most = float(maps.max()) or 1.0
    if maps.ndim == 2:
        _draw_rows(ax, maps / most, dead)
        ax.set_xlabel(f"response, value by value\n(height of a row: {most:.3g})")
        return
    for row, (one, none) in enumerate(zip(maps, dead)):
        ax.imshow(
            one, cmap="cividis", vmin=0.0, vmax=most, aspect="auto", interpolation="nearest",
            extent=(0, 1, row + _FILL / 2, row - _FILL / 2), alpha=_FAINT if none else 1.0,
        )  # fmt: skip
    ax.set(xlim=(0, 1), ylim=(len(maps) - 0.5, -0.5), title="response")
    ax.title.set_fontsize("small")
    _add_scale(ax, most)


def _draw_rows(ax, shares, dead):
    """Draws responses of values that are no picture, as steps in the height of a row."""
    edges = np.linspace(0, 1, shares.shape[1] + 1)
    for row, (one, none) in enumerate(zip(shares, dead)):
        floor = row + _FILL / 2
        ax.stairs(floor - _FILL * one, edges, baseline=floor, fill=True, color=_GREY if none else COLORS[0])
        ax.axhline(floor, color="0.7", linewidth=0.6)
    ax.set(xlim=(0, 1), ylim=(len(shares) - 0.5, -0.5))


def _add_scale(ax, most):
    """Adds the colour bar below the maps, in the unit of the decoded values."""
    figure, place = ax.figure, ax.get_position()
    across, high = figure.get_size_inches()
    wide = max(place.width, 1.1 / across)
    left = place.x0 + (place.width - wide) / 2
    bar = figure.add_axes((left, place.y0 - 2 * _BAR / high, wide, _BAR / high))
    figure.colorbar(ScalarMappable(Normalize(0.0, most), "cividis"), bar, orientation="horizontal", ticks=[0, most])
    bar.set_xticks([0, most], ["0", f"{most:.2g}"], fontsize="small")
    bar.set_xlabel("std of the\ndecoded value", fontsize="small")


def _draw_walks(ax, pictures, values):
    rows, steps, height, width, channels = pictures.shape
    slot = _width((height, width))
    inside = (_ROW * _FILL * width / height) / slot
    for row in range(rows):
        for step in range(steps):
            one = pictures[row, step]
            ax.imshow(
                one[..., 0] if channels == 1 else one, cmap="gray", vmin=0.0, vmax=1.0, aspect="auto",
                interpolation="nearest", extent=(step, step + inside, row + _FILL / 2, row - _FILL / 2),
            )  # fmt: skip
    ax.set(xlim=(0, steps), ylim=(rows - 0.5, -0.5))
    ax.set_xlabel("walk along t[j]")
    for step, value in enumerate(() if values is None else values):
        ax.annotate(
            f"{value:.3g}", (step + inside / 2, -0.5), (0, 2), textcoords="offset points", ha="center",
            annotation_clip=False, fontsize="small",
        )  # fmt: skip


def _name_factors(ax, found, shown):
    right, beside = ax.get_xlim()[1], {"textcoords": "offset points", "annotation_clip": False, "fontsize": "small"}
    if any(found.nearest_factor):
        ax.annotate("nearest factor", (right, -0.5), (8, 2), **beside)
    for row, j in enumerate(shown):
        if found.nearest_factor[j] is not None:
            text = f"{plain(found.nearest_factor[j])}\n{found.share[j]:.0%} of it"
            ax.annotate(text, (right, row), (8, 0), va="center", **beside)


def _say_the_rest(bars, found, hidden):
    """Writes below the figure which coordinates are dead, how many are not shown, and what hatched bars mean."""
    dead, figure = np.flatnonzero(found.dead), bars.figure
    named = ", ".join(f"t[{j}]" for j in dead[:8]) + (f" and {len(dead) - 8} more" if len(dead) > 8 else "")
    text = f"Dead, below {found.threshold:g} nats: {named}." if len(dead) else "No coordinate is dead."
    text += f" Not shown: the {hidden} with the fewest nats." if hidden > 0 else ""
    text += " Hatched: not trusted." if any(bar.get_hatch() for bar in bars.patches) else ""
    figure.text(0.1 / figure.get_figwidth(), 0.08 / figure.get_figheight(), text, fontsize="small", color="0.35")
