"""The verdict on a channel whose information lies between a lower and several upper bounds."""

import dataclasses
import math
from collections.abc import Callable, Mapping

import numpy as np

from ib_keras.estimate import Estimate
from ib_keras.estimators.base.trust import (
    ERRORS,
    NEAR_LOG_ROWS,
    ROWS_FOR_AN_ERROR,
    margin,
    near_ceiling,
    off_by,
    too_uncertain,
)
from ib_keras.estimators.base.widened import widened
from ib_keras.estimators.channels._repeated_rows import RepeatedRows
from ib_keras.estimators.evidence.confirmation import confirm_rows, order
from ib_keras.estimators.rows.pair import Pair

_COLUMNS_IN_ORDER = 20


def judged_bracket(
    lower: np.ndarray, uppers: Mapping[str, np.ndarray], result: Callable[..., Estimate]
) -> tuple[Estimate, Estimate]:
    """Returns the `Estimate`s (lower, upper) of I(X;T), with a verdict from the distance between the two.

    The smallest of the upper bounds counts. All bounds are estimates, and chance can put the lower one above the upper
    one: the lower estimate is then lowered to the upper one. If chance does not explain the difference, neither is
    trusted.

    Args:
      lower: values [n] of the rows, whose mean is the lower bound.
      uppers: {name: values [n]} of the upper bounds.
      result: the method `result` of the estimator.
    """
    n, ceiling = len(lower), math.log(len(lower))
    tightest = min(uppers, key=lambda name: uppers[name].mean())
    upper = uppers[tightest]
    low, high = min(lower.mean(), ceiling), upper.mean()
    verdict, reason = "trusted", f"the {tightest} upper bound is {high:.3f} nats"
    crossed = lower.mean() - high
    if crossed > ERRORS * (lower - upper).std() / math.sqrt(n) + 1e-9:
        verdict, reason = (
            "ill_posed",
            f"the lower bound of {low:.3f} nats exceeds the {tightest} upper bound of {high:.3f}, which chance does "
            "not explain: check the law of the channel, and use more rows",
        )
    elif high - low > margin(low):
        verdict, reason = _wide(low, high, tightest, n)
    elif uncertain := too_uncertain(low, lower.std() / math.sqrt(n), n):
        verdict, reason = "undersampled", uncertain
    low = min(low, high)
    # The truth lies anywhere between the two: twice this number, the reach of an interval, covers their distance.
    unseen = (high - low) / 2 if verdict == "trusted" else 0.0
    errors = [side.std() / math.sqrt(n) for side in (lower, upper)]
    of_upper = f"the {tightest} bound is the smallest of {len(uppers)} upper bounds"
    judged = (verdict, reason) if verdict in ("ill_posed", "undersampled") else ("trusted", of_upper)
    return (
        result(
            low,
            std_error=errors[0],
            kind="lower",
            ceiling=ceiling,
            n=n,
            verdict=verdict,
            reason=reason,
            unseen=unseen,
        ),
        result(high, std_error=errors[1], kind="upper", n=n, verdict=judged[0], reason=judged[1], unseen=unseen),
    )


def of_independent_rows(bound: Estimate, t: np.ndarray) -> Estimate:
    """Returns a bound with its unseen bias, not trusted where the rows are few or follow each other, as in series.

    The marginal law of the code is known from fewer rows than there are. Rows of few values are not looked at: a design
    lists them in an order of its own.

    Args:
      bound: a bound on I(X;T).
      t: means or activations of the rows [n, d], of which twenty columns are looked at.
    """
    t = np.asarray(t[:, :_COLUMNS_IN_ORDER], np.float64)
    if bound.verdict != "trusted" or len(np.unique(t, axis=0)) < len(t) / 2:
        return widened(bound)
    if len(t) < ROWS_FOR_AN_ERROR:
        reason = f"{len(t)} rows are too few to know the standard error: use {ROWS_FOR_AN_ERROR} rows or more"
        return dataclasses.replace(bound, verdict="undersampled", reason=reason, unseen=0.0)
    return widened(confirm_rows(bound, Pair(t, t), (order,)))


def _wide(low, high, tightest, n):
    if near_ceiling(low, math.log(n), NEAR_LOG_ROWS):
        return "saturated", (
            f"{n} rows cannot show more than log n = {math.log(n):.2f} nats, and the {tightest} upper bound is "
            f"{high:.3f}: use more rows"
        )
    return "biased_low", f"the {tightest} upper bound is {high:.3f} nats: use more rows to close the bracket"


def without_copies(
    found: tuple[Estimate, Estimate],
    repeats: RepeatedRows,
    lower: np.ndarray,
    uppers: Mapping[str, np.ndarray],
    result: Callable[..., Estimate],
) -> tuple[Estimate, Estimate]:
    """Returns a bracket that also holds where the rows that repeat others are copies of them.

    The upper bounds then leave out all rows of the value of a row, and the errors count these rows as one.

    Args:
      found: bracket (lower, upper) that takes each row for evidence of its own.
      repeats: the source rows.
      lower: values [n] of the rows, whose mean is the lower bound.
      uppers: {name: values [n]} of upper bounds that no copy of a row enters; empty where it is not asked.
      result: the method `result` of the estimator.
    """
    finding = f"{repeats.share:.1%} of the rows of `x` repeat other rows"
    if uppers:
        low, high = judged_bracket(lower, uppers, result)
        errors = [repeats.spread(local) for local in (lower, min(uppers.values(), key=np.mean))]
        if low.verdict == "trusted" and not off_by(high.nats - low.nats, errors[0], low.nats):
            return dataclasses.replace(low, std_error=errors[0]), dataclasses.replace(high, std_error=errors[1])
        finding += f", and the upper bound without them is {high.nats:.3f} nats"
    reason = (
        f"{finding}: pass distinct rows if they are copies, and for categories more rows, with integer codes as `x`"
    )
    low, high = (dataclasses.replace(side, verdict="undersampled", reason=reason) for side in found)
    return low, high
