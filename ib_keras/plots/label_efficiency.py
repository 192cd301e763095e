"""The accuracy of probes against the number of labels they learn from."""

from matplotlib.axes import Axes

from ib_keras.plots.axes_of import axes_of
from ib_keras.plots.legends import legend_beside
from ib_keras.plots.records import Rows, records
from ib_keras.plots.styles import series_style

_PROBES = {"linear": "linear probe", "kmeans": "k-means", "fine_tuned": "fine-tuned"}
_ERRORS = 2


def label_efficiency(rows: Rows, ax: Axes | None = None) -> Axes:
    """Draws the share of labels that each probe predicts against the number of labelled examples.

    The bars are two standard errors long to both sides.

    Args:
      rows: `ProbeScores.rows`: dicts with "labels", "features", and "linear", "kmeans" or "fine_tuned", each with its
        standard error, as "linear_std_error".
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if there are no rows, or a row lacks a key.

    >>> row = {"labels": 100, "features": "code", "linear": 0.8, "linear_std_error": 0.01}
    >>> [text.get_text() for text in label_efficiency([row]).get_legend().get_texts()]
    ['code, linear probe']
    """
    rows = records(rows, ("labels", "features"))
    new = ax is None
    ax = axes_of(ax)
    lines = dict.fromkeys((row["features"], probe) for row in rows for probe in _PROBES if probe in row)
    for index, (features, probe) in enumerate(lines):
        shown = [row for row in rows if row["features"] == features and probe in row]
        ax.errorbar(
            [row["labels"] for row in shown],
            [row[probe] for row in shown],
            yerr=[_ERRORS * row[f"{probe}_std_error"] for row in shown],
            **series_style(index),
            linewidth=1.2,
            markersize=5,
            capsize=2,
            label=f"{features}, {_PROBES[probe]}",
        )
    ax.set_xscale("log")
    counts = sorted({row["labels"] for row in rows})
    ax.set_xticks(counts, [f"{count:,}" for count in counts])
    ax.minorticks_off()
    ax.set(xlabel="labelled examples", ylabel="share of right labels")
    legend_beside(ax) if new else ax.legend(fontsize="small")
    return ax
