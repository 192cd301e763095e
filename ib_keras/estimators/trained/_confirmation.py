"""Whether estimators of another kind, which nothing trains, confirm a value."""

from collections.abc import Iterable, Iterator

import numpy as np

from ib_keras._checks import InputError
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.trust import half_margin
from ib_keras.estimators.correlation.student_copula import StudentCopula
from ib_keras.estimators.neighbours.ksg import KSG
from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.rows.subsets import at_most

_ROWS, _COLUMNS = 5_000, 100


def witnesses(x: np.ndarray, y: np.ndarray) -> Iterator[Estimate]:
    """Yields trusted `Estimate`s of I(X;Y) from ranks and from neighbours, if there are any.

    Args:
      x: float64 array [n, ...].
      y: float64 array [n, ...].
    """
    kept = at_most(_ROWS, len(x))
    pair = Pair(*(side[kept].reshape(len(kept), -1) for side in (x, y)))
    if pair.dimension > _COLUMNS:
        return
    for witness in (StudentCopula(), KSG()):
        try:
            estimate = witness.of_pair(pair)
        except InputError:
            continue
        if estimate.verdict == "trusted":
            yield estimate


def confirmation(nats: float, kind: str, found: Iterable[Estimate]) -> tuple[str, str]:
    """Returns (verdict, reason) of a value by what trusted witnesses say.

    A bound is trusted only where a witness agrees within 5 % or 0.05 nats, which is half of what a trusted value may be
    off.

    Args:
      nats: the value.
      kind: the kind of the value; names the side on which it errs if nobody confirms it.
      found: trusted `Estimate`s.
    """
    found = list(found)
    for witness in found:
        if abs(nats - witness.nats) <= half_margin(witness.nats):
            return "trusted", f"{witness.name}, which nothing trains, gives {witness.nats:.3f} nats"
    if found:
        side = "low" if nats < found[0].nats else "high"
        return f"biased_{side}", f"{found[0].name} gives {found[0].nats:.3f} nats and is trusted: use it"
    if kind == "point":
        return (
            "undersampled",
            "neither a bound nor confirmed by an estimator of another kind: compare with InfoNCE and CLUB",
        )
    side, other = (
        ("low", "more pairs, steps or another critic may raise it")
        if kind == "lower"
        else ("high", "compare with the lower bound of InfoNCE")
    )
    return f"biased_{side}", f"only a bound, which no estimator of another kind confirms: {other}"
