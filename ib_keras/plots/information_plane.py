"""The information plane, I(T;Y) of each layer against I(X;T)."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize, SymLogNorm
from matplotlib.lines import Line2D
from matplotlib.markers import CARETRIGHT, CARETUP
from matplotlib.ticker import MaxNLocator

from ib_keras._checks import rejection
from ib_keras.plane_row import CEILING, EPOCH, HIGH, LAYER, LOW, RELEVANCE, SOURCE, UPPER
from ib_keras.plots.axes_of import axes_of
from ib_keras.plots.growing import Growing
from ib_keras.plots.legends import bracket_mark, far_mark, hollow_mark, legend_above
from ib_keras.plots.records import Rows, by_series, column, number, records, trusted
from ib_keras.plots.styles import EPOCHS, plain, series_style, uneven
from ib_keras.plots.value_axis import fit_values

NEAR_CEILING = 0.9
_BARS = {HIGH: "range", UPPER: "up to the upper bound"}


def information_plane(rows: Rows, ax: Axes | None = None, curve: Rows | None = None) -> Axes:
    """Draws the path of each layer over the epochs in the plane of I(X;T) and I(T;Y), both in nats.

    Hollow markers are estimates that are not trusted. Thin bars are the brackets of I(X;T) and the bands over noise
    levels, bins or seeds; a bracket that ends beyond twice the largest point runs out of the picture. Few values far
    beyond all others are carets at the edge, and values that differ by a factor of more than 30 have a logarithmic
    axis. A dotted line is the ceiling of the estimator, drawn where points come near it, and a grey line is the limit
    that theory sets. Without labels, I(X;T) is drawn over the epochs.

    Args:
      rows: list of dicts, one for each epoch and layer, with "epoch", "layer", "I(X;T)" [nats] and, where known,
        "I(T;Y)" [nats]; "_upper", "_low" and "_high" of the quantities, for bars; "I(X;T)_ceiling"; and "_verdict" of
        the quantities. A layer with several values of "estimator" or "data" has a path for each. Rows without finite
        numbers are skipped. See `ib_keras.plane_row.PlaneRow`.
      ax: matplotlib axes to draw on; None (default) for a new figure.
      curve: list of dicts with "I(X;T)" and "I(T;Y)" [nats], the largest I(T;Y) of any T in rising order of I(X;T), to
        be drawn under the points; None (default) for none.

    Returns:
      The axes.

    Raises:
      InputError: if there are no rows, a row lacks a key, or no row is finite.

    >>> rows = [{"epoch": e, "layer": "code", "I(X;T)": 4.0 - e, "I(T;Y)": 1.0 + e} for e in range(3)]
    >>> ax = information_plane(rows)
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('I(X;T) [nats]', 'I(T;Y) [nats]')
    """
    new = ax is None
    ax = axes_of(ax)
    draw(ax, rows, curve, new=new)
    return ax


def draw(ax, rows, curve=None, *, new):
    """Draws the plane on `ax`, with the legend above those of a new figure. Returns what can grow with the epochs."""
    rows = records(rows, (EPOCH, LAYER, SOURCE))
    keys = (SOURCE, RELEVANCE) if np.isfinite(column(rows, RELEVANCE)).any() else (EPOCH, SOURCE)
    rows = _finite(rows, keys)
    colors = _epoch_colorbar(ax, rows) if RELEVANCE in keys and len({row[EPOCH] for row in rows}) > 1 else None
    series = by_series(rows)
    growing = []
    for index, (name, part) in enumerate(series.items()):
        growing += _draw_layer(ax, part, name, keys, series_style(index), colors)
    far = _fit(ax, rows, keys)
    growing += [_mark_far(ax, rows, keys, key, beyond) for key, beyond in far.items()]
    _draw_ceiling(ax, rows, keys)
    if curve is not None and RELEVANCE in keys:
        _draw_curve(ax, records(curve, keys, "curve"))
    _label(ax, keys)
    handles = _legend(ax, rows, keys, series, colors)
    handles += [far_mark(column(rows, key)[beyond], _caret(keys, key)) for key, beyond in far.items()]
    legend_above(ax, handles) if new else ax.legend(handles=handles, fontsize="small")
    return growing


def _finite(rows, keys):
    finite = [row for row in rows if np.isfinite([number(row, key) for key in (EPOCH, *keys)]).all()]
    if not finite:
        raise rejection(
            "rows",
            f"finite in {' and '.join(keys)} in at least one row",
            f"{len(rows)} rows without such a point",
            "Give the layers noise if I(X;T) is infinite, e.g. with NoisyChannel.",
        )
    return sorted(finite, key=lambda row: row[EPOCH])


def _epoch_colorbar(ax, rows):
    epochs = column(rows, EPOCH)
    distinct = np.unique(epochs)
    limits = {"vmin": epochs.min(), "vmax": epochs.max()}
    log = uneven(distinct)
    norm = SymLogNorm(distinct[distinct > 0].min(), **limits) if log else Normalize(**limits)
    colors = ScalarMappable(norm, EPOCHS)
    bar = ax.figure.colorbar(colors, ax=ax, label="epoch", ticks=distinct if log else MaxNLocator(integer=True))
    if log:
        bar.minorticks_off()
        bar.set_ticks(distinct, labels=[f"{epoch:g}" for epoch in distinct])
    return colors


def _draw_layer(ax, rows, name, keys, style, colors):
    x, y = (column(rows, key) for key in keys)
    edges = [style["color"]] * len(rows) if colors is None else colors.to_rgba(column(rows, EPOCH))
    faces = [edge if trusted(row, *keys) else ax.get_facecolor() for edge, row in zip(edges, rows)]
    bars = _draw_brackets(ax, rows, keys, edges)
    (line,) = ax.plot(
        x,
        y,
        linestyle=style["linestyle"],
        linewidth=0.8,
        label=plain(name),
        zorder=2,
        color="0.5" if colors else style["color"],
    )
    points = ax.scatter(
        x, y, s=30, marker=style["marker"], facecolors=faces, edgecolors=edges, linewidths=1.2, zorder=3
    )
    epochs, places = column(rows, EPOCH), np.stack([x, y], 1)
    grown_line = Growing(line, epochs, places, lambda xy: line.set_data(*xy.T))
    return [*bars, grown_line, Growing(points, epochs, places, points.set_offsets)]


def _draw_brackets(ax, rows, keys, colors):
    lower, upper = column(rows, SOURCE), column(rows, SOURCE + UPPER)
    brackets = [_draw_bars(ax, rows, keys, SOURCE, lower, upper, colors)]
    for key in keys[keys[0] == EPOCH :]:
        low, high = column(rows, key + LOW), column(rows, key + HIGH)
        brackets.append(_draw_bars(ax, rows, keys, key, low, high, colors))
    return [bars for bars in brackets if bars is not None]


def _draw_bars(ax, rows, keys, key, low, high, colors):
    known = np.isfinite(low) & np.isfinite(high)
    if not known.any():
        return None
    draw, across = (ax.hlines, keys[1]) if key == keys[0] else (ax.vlines, keys[0])
    bars = draw(
        column(rows, across)[known],
        low[known],
        high[known],
        linewidth=0.8,
        alpha=0.5,
        zorder=1,
        colors=[color for color, shown in zip(colors, known) if shown],
    )
    return Growing(bars, column(rows, EPOCH)[known], bars.get_segments(), bars.set_segments)


def _fit(ax, rows, keys):
    """Fits the axes to the points. Returns {quantity: whether that of each row lies beyond its axis} where one does."""
    far = {}
    for along, key in zip("xy", keys):
        if key != EPOCH:
            ends = np.concatenate([column(rows, key + ending) for ending in (LOW, HIGH, UPPER)])
            far[key] = fit_values(ax, along, column(rows, key), ends)
    return {key: beyond for key, beyond in far.items() if beyond.any()}


def _caret(keys, key):
    return CARETRIGHT if key == keys[0] else CARETUP


def _mark_far(ax, rows, keys, key, beyond):
    rows = [row for row, shown in zip(rows, beyond) if shown]
    edges = {key: np.full(len(rows), (ax.get_xlim() if key == keys[0] else ax.get_ylim())[1])}
    places = [edges.get(other, column(rows, other)) for other in keys]
    carets = ax.scatter(*places, marker=_caret(keys, key), color="0.3", clip_on=False, zorder=4)
    return Growing(carets, column(rows, EPOCH), np.stack(places, 1), carets.set_offsets)


def _draw_curve(ax, rows):
    x, y = column(rows, SOURCE), column(rows, RELEVANCE)
    # The curve may reach far beyond the points: it gets the room of the points, and its own height within that room.
    limits = ax.get_xlim(), ax.get_ylim()
    reached = np.interp(limits[0][1], x, y)
    ax.plot(x, y, color="0.75", linewidth=2.5, zorder=0, label="limit", solid_capstyle="round")
    ax.set(xlim=(min(0, limits[0][0]), limits[0][1]), ylim=(min(0, limits[1][0]), max(limits[1][1], 1.05 * reached)))


def _draw_ceiling(ax, rows, keys):
    ceilings = column(rows, SOURCE + CEILING)
    known = ceilings[np.isfinite(ceilings)]
    if len(known) and np.allclose(known, known[0]) and (column(rows, SOURCE) >= NEAR_CEILING * known[0]).any():
        draw = ax.axvline if keys[0] == SOURCE else ax.axhline
        draw(known[0], linestyle=":", linewidth=1.0, color="0.3", label="ceiling", zorder=1)


def _label(ax, keys):
    units = {EPOCH: "epoch", SOURCE: f"{SOURCE} [nats]", RELEVANCE: f"{RELEVANCE} [nats]"}
    ax.set(xlabel=units[keys[0]], ylabel=units[keys[1]])
    if keys[0] == EPOCH:
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))


def _legend(ax, rows, keys, series, colors):
    handles = [
        Line2D(
            [],
            [],
            **series_style(index) | ({} if colors is None else {"color": "0.3"}),
            markersize=5,
            linewidth=0.8,
            label=plain(name),
        )
        for index, name in enumerate(series)
    ]
    if not all(trusted(row, *keys) for row in rows):
        handles.append(hollow_mark())
    bars = [words for ending, words in _BARS.items() if any(np.isfinite(number(row, SOURCE + ending)) for row in rows)]
    if bars:
        handles.append(bracket_mark(", or ".join(bars)))
    return handles + [line for line in ax.lines if line.get_label() in ("ceiling", "limit")]
