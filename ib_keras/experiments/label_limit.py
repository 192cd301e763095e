"""The most that any representation can know about a label that is a function of the input."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ib_keras.estimators.formulas.counts import label_entropy
from ib_keras.plane_row import RELEVANCE, SOURCE, UPPER


def label_limit(y: ArrayLike | None, rows: Sequence[dict[str, Any]]) -> list[dict[str, float]] | None:
    """Returns the information curve in nats of labels that X determines, as rows for a plot.

    No representation lies above the curve I(T;Y) = min(I(X;T), H(Y)).

    Args:
      y: integer labels [n]; without labels, or with continuous targets, there is no such limit, and the result is None.
      rows: rows of a plane; their largest I(X;T) ends the curve.

    >>> [round(row["I(T;Y)"], 3) for row in label_limit(np.arange(100) % 2, [{"I(X;T)": 3.0}])]
    [0.0, 0.693, 0.693]

    References:
      Kolchinsky, Tracey & Van Kuyk, Caveats for information bottleneck in deterministic scenarios (2019), section 2.
    """
    if y is None or np.asarray(y).dtype.kind == "f" or np.ndim(y) > 1:
        return None
    entropy = label_entropy(np.unique(y, return_inverse=True)[1])
    end = np.nanmax([entropy, *(row.get(key) or np.nan for row in rows for key in (SOURCE, SOURCE + UPPER))])
    return [{SOURCE: x, RELEVANCE: min(x, entropy)} for x in (0.0, entropy, float(end))]
