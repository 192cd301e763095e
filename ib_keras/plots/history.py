"""Losses and their terms over the epochs."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, SymmetricalLogLocator

from ib_keras._checks import rejection
from ib_keras.plots.axes_of import axes_of
from ib_keras.plots.legends import legend_beside
from ib_keras.plots.records import Rows, column, records
from ib_keras.plots.styles import BESIDE, COLORS, MARKERS, plain

TERMS = ("loss", "distortion", "rate", "mse")
NATS = frozenset({"loss", "distortion", "rate"})
UNLIKE = 30
_TICKS = 7
PANELS = {
    "nats per example": ("loss", "distortion", "rate"),
    "squared error": ("mse",),
    "share of right labels": ("accuracy",),
}
"""{unit of a panel: the terms in it}."""


class Fitted(Protocol):
    """Result of `fit`: whatever has a `history`."""

    history: Mapping[str, Sequence[float]]


def history(
    logs: Fitted | Mapping[str, Sequence[float]] | Rows, keys: str | Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """Draws the terms of training over the epochs, with training solid and validation dashed in the same colour.

    Terms whose medians differ by a factor of more than 30 are drawn on a logarithmic axis.

    Args:
      logs: the result of `fit`; its `history`, {name: one value for each epoch} with epochs from 0; or a list of dicts
        with "epoch". Losses and terms are in nats per example.
      keys: names to draw, each with its `val_` twin where present; None (default) for those present of loss,
        distortion, rate and mse.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if there are no epochs, a key is missing, or the lists of values differ in length.

    >>> ax = history({"loss": [90.0, 80.0], "val_loss": [95.0, 88.0]})
    >>> ax.get_ylabel(), [line.get_label() for line in ax.lines]
    ('nats per example', ['loss', 'val_loss'])
    """
    rows = _rows_of(logs)
    keys = _present_keys(rows, keys)
    new = ax is None
    ax = axes_of(ax)
    for index, key in enumerate(keys):
        _draw_term(ax, rows, key, index)
    _scale(ax)
    ax.set(xlabel="epoch", ylabel=_unit(keys))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    legend_beside(ax, handlelength=3) if new else ax.legend(fontsize="small", handlelength=3)
    return ax


def history_panels(logs: Fitted | Mapping[str, Sequence[float]] | Rows) -> np.ndarray:
    """Draws the terms of training over the epochs with a panel for each unit, so that no unit squashes another.

    The panels, of those that `logs` hold: loss, distortion and rate in nats per example; mse in squared units of the
    data; and the share of right labels, `accuracy`, for a classifier. A loss that is the mse, with or without penalty,
    as that of a plain autoencoder, stands on the panel of the mse. Other arguments are those of `history`.

    Args:
      logs: the result of `fit`; its `history`; or a list of dicts with "epoch".

    Returns:
      An array of axes, one for each panel.

    Raises:
      InputError: if there are no epochs, no such terms, or the lists of values differ in length.

    >>> axes = history_panels({"loss": [90.0, 80.0], "mse": [0.2, 0.1], "accuracy": [0.5, 0.6]})
    >>> [ax.get_ylabel() for ax in axes]
    ['nats per example', 'squared error', 'share of right labels']
    """
    rows = _rows_of(logs)
    present = {str(name) for row in rows for name in row}
    panels = {unit: [key for key in keys if key in present] for unit, keys in PANELS.items()}
    if _loss_is_an_error(rows, present):
        panels["nats per example"].remove("loss")
        panels["squared error"].insert(0, "loss")
    panels = {unit: keys for unit, keys in panels.items() if keys} or {"": _present_keys(rows, None)}
    size = (6, 1 + 2 * len(panels))
    axes = plt.subplots(len(panels), 1, figsize=size, sharex=True, layout="constrained", squeeze=False)[1][:, 0]
    start = 0
    for ax, (unit, keys) in zip(axes, panels.items()):
        for index, key in enumerate(keys, start):
            _draw_term(ax, rows, key, index)
        start += len(keys)
        ax.set_ylabel(unit)
        ax.legend(fontsize="small", handlelength=3, **BESIDE)
    axes[-1].set_xlabel("epoch")
    axes[-1].xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    return axes


def _loss_is_an_error(rows, present):
    """Whether the loss is nearer to the mse than to the distortion and the rate, whose sum is a loss in nats."""
    if not {"loss", "mse"} <= present:
        return False
    loss, mse = (column(rows, name) for name in ("loss", "mse"))
    if "distortion" not in present:
        return bool(np.allclose(loss, mse))
    nats = column(rows, "distortion") + (column(rows, "rate") if "rate" in present else 0.0)
    return bool(np.median(np.abs(loss - mse)) < np.median(np.abs(loss - nats)))


def _rows_of(logs):
    logs = getattr(logs, "history", logs)
    if not isinstance(logs, Mapping):
        return sorted(records(logs, ("epoch",), "logs"), key=lambda row: row["epoch"])
    for name, values in logs.items():
        if isinstance(values, str) or not hasattr(values, "__len__"):
            raise rejection(
                "logs", "a list of numbers under every name", f"{name}: {values!r}", "Pass `fit(...).history`."
            )
    lengths = {name: len(values) for name, values in logs.items()}
    if len(set(lengths.values())) != 1 or 0 in lengths.values():
        raise rejection(
            "logs",
            "one value for each epoch under every name",
            f"lengths {lengths}",
            "Pass `fit(...).history` of at least one epoch, or rows with their epoch.",
        )
    epochs = range(max(lengths.values()))
    return [{"epoch": epoch} | {name: values[epoch] for name, values in logs.items()} for epoch in epochs]


def _present_keys(rows, keys):
    present = list(dict.fromkeys(name for row in rows for name in row if name != "epoch"))
    if keys is None:
        keys = [key for key in TERMS if key in present]
    if not isinstance(keys, (str, list, tuple, set)):
        raise rejection("keys", "a name, or a list of names", repr(keys), 'Pass e.g. ["loss", "rate"].')
    chosen = [keys] if isinstance(keys, str) else list(keys)
    missing = [key for key in chosen if key not in present]
    if missing or not chosen:
        raise rejection(
            "keys",
            "names in `logs`",
            f"{missing or 'none'}",
            f"Choose from: {', '.join(map(str, present)) or 'nothing, the rows hold no values'}.",
        )
    return chosen


def _draw_term(ax, rows, key, index):
    epochs = column(rows, "epoch")
    color = COLORS[index % len(COLORS)]
    for name, linestyle, face in ((key, "-", color), (f"val_{key}", "--", "none")):
        values = column(rows, name)
        shown = np.isfinite(values)
        if shown.any():
            ax.plot(
                epochs[shown],
                values[shown],
                label=plain(name),
                linestyle=linestyle,
                color=color,
                markersize=4,
                marker=MARKERS[index % len(MARKERS)],
                markerfacecolor=face,
                markevery=max(1, shown.sum() // 10),
            )


def _unit(keys):
    if NATS.issuperset(keys):
        return "nats per example"
    # The loss has no entry in the list of units, because the other terms, and their unit, may be part of it.
    named = [key for key in keys if key in NATS - {"loss"}]
    return f"value ({', '.join(named)}: nats per example)" if named else "value"


def _scale(ax):
    drawn = [line.get_ydata() for line in ax.lines]
    sizes = [size for size in (np.median(np.abs(values)) for values in drawn) if size > 0]
    if not sizes or max(sizes) <= UNLIKE * min(sizes):
        return
    if all((values > 0).all() for values in drawn):
        ax.set_yscale("log")
    else:
        linear = 10.0 ** np.floor(np.log10(min(sizes)))
        ax.set_yscale("symlog", linthresh=linear)
        # A tick for every decade on both sides of 0 would print one text over the other.
        ax.yaxis.set_major_locator(locator := SymmetricalLogLocator(base=10, linthresh=linear))
        locator.set_params(numticks=_TICKS)
