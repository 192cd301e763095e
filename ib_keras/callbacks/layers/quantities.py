"""I(X;T) and I(T;Y) of one layer by one estimator, each with its band over other noise levels or numbers of bins."""

import numpy as np

from ib_keras.estimators.representation import (
    at_levels,
    columns,
    failed_columns,
    first_line,
    level_of,
    relevance,
    source_information,
)
from ib_keras.plane_row import HIGH, LOW, RELEVANCE, SOURCE

_BAND = {LOW: np.nanmin, HIGH: np.nanmax}


def measured_quantities(
    estimator, t, examples, target, marginal, levels=None, of_relevance=None, reading=None, known_source=None
):
    """Returns the columns of a row, sentences for its flags, and the exceptions of quantities that failed.

    A quantity that fails becomes NaN with the reason, so that training goes on and the other quantity is measured.

    Args:
      estimator: any estimator that takes `t`.
      t: activations [n, ...], or the `tfd.Distribution` q(t|x) of a code.
      examples: the `Examples` that `t` belongs to.
      target: Y, a `Target`; None where the examples have no Y.
      marginal: function without arguments that returns r(t), or None for a layer without a marginal.
      levels: noise levels or numbers of bins for the band; None (default) for no band.
      of_relevance: (estimator, its argument) for I(T;Y); None (default) for those of I(X;T).
      reading: function (place of a part of the target, estimate of I(T;Y) of the part) that returns the estimate as a
        `Reading` judges it, and further columns; None (default) where nobody reads the layer.
      known_source: columns of I(X;T), where another target of the layer has been measured; None (default) measures it.
    """
    chosen = {SOURCE: estimator, RELEVANCE: estimator}
    tasks = {} if known_source else {SOURCE: lambda e, _: (*source_information(e, examples.source, t, marginal()), {})}
    if target is not None:
        chosen[RELEVANCE], known = of_relevance or (estimator, t)
        tasks[RELEVANCE] = lambda e, judge: _of_target(e, known, target, judge)
    row, flags, errors = dict(known_source or {}), [], []
    for quantity, task in tasks.items():
        try:
            found, upper, beside = task(chosen[quantity], reading)
            row |= columns(quantity, found, upper) | beside
        except Exception as error:
            row |= failed_columns(quantity, error)
            errors.append(error)
            continue
        if levels is not None and level_of(chosen[quantity]):
            values, failed = _values_at(levels, task, chosen[quantity])
            row |= {quantity + end: float(extreme([row[quantity], *values])) for end, extreme in _BAND.items()}
            flags += [f"the band of {quantity} leaves out {reason}" for reason in failed]
    return row, flags, errors


def _of_target(estimator, t, target, judge):
    """Returns the estimate of I(T;Y) of all parts of a target, no upper bound, and the columns beside it."""
    estimates = [relevance(estimator, t, part, target.continuous)[0] for part in target.parts]
    if judge is None:
        return target.joined(estimates), None, {}
    judged, beside = zip(*(judge(place, found) for place, found in enumerate(estimates)))
    return target.joined(judged), None, target.joined_columns(beside)


def _values_at(levels, task, estimator):
    """Returns the values of a quantity at the levels, and the reasons of the levels that failed."""
    values, failed = [], []
    for level, other in zip(levels, at_levels(estimator, levels)):
        try:
            values.append(task(other, None)[0].nats)
        except Exception as error:
            failed.append(f"{level_of(estimator)}={level:g}: {first_line(error)}")
    return values, failed
