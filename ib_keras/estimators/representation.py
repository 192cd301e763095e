"""I(X;T) and I(T;Y) of one layer by one estimator, as columns of a row."""

import dataclasses
import math

import numpy as np
import tensorflow_probability as tfp

from ib_keras._checks import rejection
from ib_keras.estimators import Channel, MixedKSG, NoisyChannel
from ib_keras.plane_row import BINS, NOISE_STD, REASON, UPPER, VERDICT

LEVELS = (NOISE_STD, BINS)
_MEASURED = ("nats", "std_error", "kind", "ceiling", "verdict", "reason")


def suited(estimator, t):
    """Returns the estimator for a layer's output, and the output as that estimator takes it.

    Args:
      estimator: any estimator, or None for what the layer *is*: `Channel` where q(t|x) is known, else `NoisyChannel`.
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


def source_information(estimator, source, t, marginal=None):
    """Returns (estimate, upper bound or None) of I(X;T) for the rows `source` [n, d]."""
    if isinstance(estimator, Channel):
        return estimator.bracket(source, t, marginal)
    if hasattr(estimator, "bracket"):
        return estimator.bracket(source, t)
    return estimator(source, t), None


def relevance(estimator, t, y, continuous=False):
    """Returns an estimate of I(T;Y) for labels `y` [n], or for continuous targets [n, d].

    An estimator that knows the noise of the layer asks labels of it directly; for continuous targets it draws the noise
    and leaves the rest to `MixedKSG`.
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


def columns(quantity, estimate, upper=None):
    """Returns the columns of a row that say what `estimate` says of `quantity`."""
    row = {quantity if field == "nats" else f"{quantity}_{field}": getattr(estimate, field) for field in _MEASURED}
    return row | ({quantity + UPPER: upper.nats} if upper else {})


def failed_columns(quantity, reason):
    """Returns the columns of a quantity that could not be measured, for the first line of a reason or an exception."""
    return {quantity: math.nan, quantity + VERDICT: "ill_posed", quantity + REASON: first_line(reason)}


def first_line(error):
    """Returns the first line of a message, which may be a page long where TensorFlow wrote it.

    >>> first_line(ValueError("no luck\\nline 3 of ..."))
    'no luck'
    """
    return next(iter(str(error).strip().splitlines()), type(error).__name__)[:300]


def level_of(estimator):
    """Returns the name of the field that states the noise or the bins of an estimator, or None."""
    return next((name for name in LEVELS if hasattr(estimator, name)), None)


def at_levels(estimator, levels):
    """Returns the estimator at each of the noise levels or numbers of bins `levels`.

    Raises:
      InputError: for an estimator that has neither.
    """
    name = level_of(estimator)
    if name is None or not dataclasses.is_dataclass(estimator):
        raise rejection(
            "levels",
            "None for an estimator without `noise_std` or `bins`",
            repr(levels),
            "Pass e.g. estimator=NoisyChannel() or Binned().",
        )
    return [dataclasses.replace(estimator, **{name: level}) for level in levels]
