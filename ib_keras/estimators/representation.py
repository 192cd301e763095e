"""I(X;T) and I(T;Y) of one layer by one estimator, as columns of a row."""

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow_probability as tfp
from numpy.typing import ArrayLike

from ib_keras._checks import rejection
from ib_keras.estimate import Estimate
from ib_keras.estimators import Channel, MixedKSG, NoisyChannel
from ib_keras.plane_row import BINS, CEILING, KIND, NOISE_STD, REASON, STD_ERROR, UPPER, VERDICT

AnyEstimator = Callable[[Any, Any], Estimate]
LEVELS = (NOISE_STD, BINS)
_OF_AN_ESTIMATE = (STD_ERROR, KIND, CEILING, VERDICT, REASON)
_LONGEST_LINE = 300


def suited(estimator: AnyEstimator | None, t: Any) -> tuple[AnyEstimator, Any]:
    """Returns the estimator for the output of a layer, and the output in the form that this estimator takes.

    A channel takes q(t|x) itself. Of a stochastic code, another estimator takes one draw, and `NoisyChannel` the mean.

    Args:
      estimator: any estimator; None chooses `Channel` where q(t|x) is known, and `NoisyChannel` elsewhere.
      t: activations [n, ...], or the `tfd.Distribution` q(t|x) of a code.
    """
    if not isinstance(t, tfp.distributions.Distribution):
        return estimator or NoisyChannel(), t
    deterministic = isinstance(t, tfp.distributions.VectorDeterministic)
    estimator = estimator or (NoisyChannel() if deterministic else Channel())
    if isinstance(estimator, Channel):
        return estimator, t
    draw = t.mean() if isinstance(estimator, NoisyChannel) else t.sample(seed=(0, 0))
    return estimator, draw.numpy()


def source_information(
    estimator: AnyEstimator, source: ArrayLike, t: Any, marginal: tfp.distributions.Distribution | None = None
) -> tuple[Estimate, Estimate | None]:
    """Returns the estimate of I(X;T) and, from an estimator with a bracket, its upper bound, else None.

    Args:
      estimator: any estimator that takes `t`.
      source: X, array [n, d].
      t: activations [n, ...], or q(t|x) for a `Channel`.
      marginal: r(t), for the upper bound of a `Channel`; None (default) where there is none.
    """
    if isinstance(estimator, Channel):
        return estimator.bracket(source, t, marginal)
    if hasattr(estimator, "bracket"):
        return estimator.bracket(source, t)
    return estimator(source, t), None


def relevance(
    estimator: AnyEstimator, t: Any, y: ArrayLike, continuous: bool = False
) -> tuple[Estimate, Estimate | None]:
    """Returns the estimate of I(T;Y), and None in place of an upper bound.

    An estimator that knows the noise of the layer has a formula for labels. For continuous targets no such formula
    exists: the noise is drawn, and `MixedKSG` measures the noisy activations.

    Args:
      estimator: any estimator that takes `t`.
      t: activations [n, ...], or q(t|x) for a `Channel`.
      y: labels [n], or targets [n, d] where `continuous`.
      continuous: whether `y` are continuous targets; False by default.
    """
    if not continuous:
        return getattr(estimator, "relevance", estimator)(t, y), None
    if isinstance(estimator, Channel):
        return MixedKSG()(t.sample(seed=(0, 0)).numpy().astype(np.float64), y), None
    if hasattr(estimator, "noise_std"):
        t = estimator.activations(None, t)
        noise = np.random.default_rng(getattr(estimator, "seed", 0)).normal(size=t.shape)
        return MixedKSG()(t + estimator.noise_std * noise, y), None
    return estimator(t, y), None


def columns(quantity: str, estimate: Estimate, upper: Estimate | None = None) -> dict[str, Any]:
    """Returns the columns of a row for the estimate of a quantity.

    Args:
      quantity: name of the quantity, as in `plane_row.QUANTITIES`.
      estimate: estimate of the quantity.
      upper: estimate of an upper bound; None (default) for none.
    """
    row = {quantity: estimate.nats}
    row |= {quantity + ending: getattr(estimate, ending.removeprefix("_")) for ending in _OF_AN_ESTIMATE}
    return row | ({quantity + UPPER: upper.nats} if upper else {})


def failed_columns(quantity: str, reason: str | Exception) -> dict[str, Any]:
    """Returns the columns of a row for a quantity that could not be measured.

    Args:
      quantity: name of the quantity, as in `plane_row.QUANTITIES`.
      reason: reason or exception, of which the first line is kept.
    """
    return {quantity: math.nan, quantity + VERDICT: "ill_posed", quantity + REASON: first_line(reason)}


def first_line(error: str | Exception) -> str:
    """Returns at most 300 characters of the first line of a message; those of TensorFlow may fill a page.

    Args:
      error: message or exception.

    >>> first_line(ValueError("no luck\\nline 3 of ..."))
    'no luck'
    """
    return next(iter(str(error).strip().splitlines()), type(error).__name__)[:_LONGEST_LINE]


def level_of(estimator: AnyEstimator) -> str | None:
    """Returns the name of the field for the noise level or the number of bins of an estimator, or None.

    Args:
      estimator: any estimator.
    """
    return next((name for name in LEVELS if hasattr(estimator, name)), None)


def at_levels(estimator: AnyEstimator, levels: Sequence[float]) -> list[AnyEstimator]:
    """Returns copies of an estimator at other noise levels or numbers of bins.

    Args:
      estimator: an estimator that has a noise level or a number of bins.
      levels: noise levels, or numbers of bins.

    Raises:
      InputError: for an estimator that has neither, or levels that it rejects.
    """
    name = level_of(estimator)
    if name is None or not dataclasses.is_dataclass(estimator):
        raise rejection(
            "levels",
            "None for an estimator without `noise_std` or `bins`",
            repr(levels),
            "Pass e.g. estimator=NoisyChannel() or Binned().",
        )
    copies: list[Any] = [dataclasses.replace(estimator, **{name: level}) for level in levels]
    return copies
