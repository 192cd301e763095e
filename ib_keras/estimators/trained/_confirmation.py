"""Confirmation of a trained value by estimators of another kind, which need no training."""

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
    """Yields the trusted `Estimate`s of I(X;Y) from ranks and from neighbours.

    Args:
      x: float64 array [n, ...].
      y: float64 array [n, ...].
    """
    kept = at_most(_ROWS, len(x))
    pair = Pair(*(side[kept].reshape(len(kept), -1) for side in (x, y)))
    if pair.dimension > _COLUMNS:
        return
    # One assumes a shape of the dependence and works in many columns; the other assumes none and works in few.
    for witness in (StudentCopula(), KSG()):
        try:
            estimate = witness.of_pair(pair)
        except InputError:
            continue
        if estimate.verdict == "trusted":
            yield estimate


def confirmation(nats: float, kind: str, found: Iterable[Estimate]) -> tuple[str, str]:
    """Returns (verdict, reason) of a value by the values of trusted witnesses.

    A bound is trusted only where a witness agrees within 5 % or 0.05 nats, whichever is larger. The other half of the
    promise is left for the witness itself.

    Args:
      nats: the value, in nats.
      kind: the kind of the value, which tells the side on which it errs if no witness confirms it.
      found: trusted `Estimate`s.
    """
    found = list(found)
    for witness in found:
        if abs(nats - witness.nats) <= half_margin(witness.nats):
            return "trusted", f"{witness.name}, which needs no training, gives {witness.nats:.3f} nats as well"
    if found:
        side = "low" if nats < found[0].nats else "high"
        return f"biased_{side}", f"{found[0].name}, which is trusted, gives {found[0].nats:.3f} nats: use it"
    if kind == "point":
        return (
            "undersampled",
            "the value is not a bound, and no estimator of another kind confirms it: compare it with InfoNCE and CLUB",
        )
    side, advice = (
        ("low", "try more pairs, more steps or another critic, which may raise it")
        if kind == "lower"
        else ("high", "compare it with the lower bound of InfoNCE")
    )
    return f"biased_{side}", f"the value is only a bound, and no estimator of another kind confirms it: {advice}"
