"""The last rows of an information plane in plain English: amounts, verdicts and warnings, as sentences."""

import math
from collections.abc import Sequence
from typing import Any

from ib_keras.plane_row import (
    BINS,
    CEILING,
    DATA,
    EPOCH,
    ESTIMATOR,
    FLAGS,
    KIND,
    LAYER,
    NOISE_STD,
    REASON,
    RELEVANCE,
    SOURCE,
    TARGET,
    UPPER,
    VERDICT,
)

VERDICTS = {
    "trusted": "can be trusted",
    "biased_low": "may be too low",
    "biased_high": "is too high",
    "saturated": "is capped by the method",
    "undersampled": "rests on too few examples",
    "ill_posed": "has no meaningful answer",
}
"""{verdict: its words after "This number" or "The lower of these bounds"}."""
_BOUNDS = {"lower": "at least ", "upper": "at most "}


def sentences(plane: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """Returns {layer: sentences} about the rows of the last epoch; names their estimator, data and target where needed.

    Args:
      plane: rows of an information plane.

    >>> row = {"epoch": 3, "layer": "code", "I(X;T)": 2.0, "I(X;T)_verdict": "saturated", "I(X;T)_reason": "add rows"}
    >>> print(sentences([row])["code"][0])
    It keeps at least 2.00 nats (2.89 bits) of its input. This number is capped by the method: add rows.
    """
    last = max((row[EPOCH] for row in plane), default=0)
    told = {}
    for row in plane:
        if row[EPOCH] == last:
            parts = [str(row[key]) for key in (LAYER, ESTIMATOR, DATA, TARGET) if row.get(key) and _differs(plane, key)]
            texts = (_of_source(row), _of_label(row), _of_compression(row), _of_flags(row))
            told[", ".join(parts)] = [text for text in texts if text]
    return told


def _differs(plane, key):
    return key == LAYER or len({row.get(key) for row in plane if row.get(key)}) > 1


def _of_source(row):
    nats, upper = row.get(SOURCE), row.get(SOURCE + UPPER)
    if nats is None or math.isnan(nats):
        reason = row.get(SOURCE + REASON, "no row has a number")
        return f"The information that it keeps of its input could not be measured: {_ended(reason)}"
    if upper is None:
        amount = f"{_BOUNDS.get(row.get(SOURCE + KIND, 'lower'), 'about ')}{nats:.2f} nats ({_bits(nats):.2f} bits)"
    else:
        amount = f"between {nats:.3f} and {upper:.3f} nats ({_bits(nats):.3f} to {_bits(upper):.3f} bits)"
    noise = f", seen through noise of standard deviation {row[NOISE_STD]:.3g}" if row.get(NOISE_STD) else ""
    bins = f", cut into {row[BINS]} bins" if row.get(BINS) else ""
    judged = _judged(row, SOURCE, "This number" if upper is None else "The lower of these bounds")
    return f"It keeps {amount} of its input{noise}{bins}. {judged}"


def _of_label(row):
    nats, ceiling = row.get(RELEVANCE), row.get(RELEVANCE + CEILING)
    if nats is None or math.isnan(nats):
        return None
    of = f", of at most {ceiling:.2f} nats" if ceiling is not None and math.isfinite(ceiling) else ""
    # A negative estimate that rounds to 0 would be shown as -0.00.
    shown, bits = round(nats, 2) + 0.0, round(_bits(nats), 2) + 0.0
    return f"It knows {shown:.2f} nats ({bits:.2f} bits) about the label{of}. {_judged(row, RELEVANCE)}"


def _bits(nats):
    return nats / math.log(2)


def _judged(row, quantity, subject="This number"):
    verdict, reason = row.get(quantity + VERDICT), row.get(quantity + REASON)
    if verdict is None:
        return ""
    return f"{subject} {VERDICTS.get(verdict, verdict)}{': ' + _ended(reason) if reason else '.'}"


def _of_compression(row):
    score = row.get("compression")
    if score is None:
        return None
    return (
        f"The information about the input fell by {score:.2f} nats from its peak, on average over {row['seeds']} seeds "
        f"(standard deviation {row.get('compression_std', 0):.2f}). "
        f"Runs that learned nothing and are left out: {row['dead']}."
    )


def _of_flags(row):
    return f"Warning: {_ended(row[FLAGS])}" if row.get(FLAGS) else None


def _ended(text):
    return f"{str(text).rstrip('. ')}."
