"""The information of codes on a sensitive attribute: the ends of I(T;S), and the attackers between them."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from ib_keras._checks import rejection
from ib_keras.plots.records import Rows, number, records
from ib_keras.plots.styles import plain

_NATS = "nats"


def leakage(rows: Rows, ax: Axes | None = None) -> Axes:
    """Draws the 95 % interval of each information in nats as a bar, and what each attacker uses with its interval.

    The bar of a deterministic code has no upper end: it is hatched up to the entropy of the groups.

    Args:
      rows: the `Leakage.rows` of one code or of several, where "codes" is the name of each. Rows in nats are drawn,
        which have "quantity", "unit", "low", "high", and "value" for attackers or "verdict" for an interval.
      ax: matplotlib axes to draw on; None (default) for a new figure.

    Returns:
      The axes.

    Raises:
      InputError: if there are no rows in nats, or a row lacks a key.

    >>> ax = leakage([{"quantity": "I(T;S)", "unit": "nats", "low": 0.0, "high": 0.02, "verdict": "trusted"}])
    >>> ax.get_yticklabels()[0].get_text(), ax.get_xlabel()
    ('I(T;S)', 'information on the groups [nats]')
    """
    shown = [row for row in records(rows, ("quantity", "unit")) if row["unit"] == _NATS]
    if not shown:
        raise rejection("rows", "with information in nats", f"{len(list(rows))} rows", "Pass `Leakage.rows`.")
    names = list(dict.fromkeys(_name(row) for row in shown))
    if ax is None:
        ax = plt.subplots(figsize=(6.4, 1.2 + 0.34 * len(names)), layout="constrained")[1]
    for row in shown:
        place, low, high = names.index(_name(row)), max(0.0, number(row, "low")), number(row, "high")
        if row.get("verdict") is None:
            value = number(row, "value")
            ax.errorbar(
                value, place, xerr=[[value - number(row, "low")], [high - value]], fmt="o", color="C1", capsize=3
            )
        else:
            bound = row["verdict"] != "ill_posed"
            ax.barh(
                place, high - low, left=low, height=0.5, color="C0" if bound else "none", edgecolor="C0",
                hatch=None if bound else "////",
            )  # fmt: skip
    ax.set_yticks(range(len(names)), [plain(name) for name in names])
    ax.invert_yaxis()
    ax.axvline(0, color="0.35", linewidth=0.8)
    ax.set_xlabel("information on the groups [nats]")
    return ax


def _name(row):
    return ", ".join(str(row[key]) for key in ("codes", "quantity") if row.get(key))
