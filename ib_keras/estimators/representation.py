"""I(X;T) and I(T;Y) of one layer by one estimator, as columns of a row."""

import dataclasses
import itertools
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow_probability as tfp
from numpy.typing import ArrayLike

from ib_keras._checks import InputError, rejection
from ib_keras.estimate import Estimate
from ib_keras.estimators import Channel, Estimator, MixedKSG, NoisyChannel, SampledChannel, Subsampled
from ib_keras.estimators.base.trust import leaves_room, margin, reads_more, surely_read
from ib_keras.estimators.evidence.confirmation import confirm_rows, copies, islands, order
from ib_keras.estimators.evidence.confirmed_estimator import ConfirmedEstimator
from ib_keras.estimators.evidence.usable_information import usable_information
from ib_keras.estimators.formulas.counts import label_entropy
from ib_keras.estimators.rows.pair import Pair
from ib_keras.plane_row import (
    BINS,
    CEILING,
    KIND,
    NOISE_STD,
    READER,
    REASON,
    RELEVANCE,
    STD_ERROR,
    TREES,
    UPPER,
    VERDICT,
)

RELATIVE_NOISE = 0.1
"""Noise level of a deterministic layer by default, as a share of the pooled deviation of its units."""
AnyEstimator = Callable[[Any, Any], Estimate]
LEVELS = (NOISE_STD, BINS)
_TRIED = 100
_COLUMNS_OF_EVIDENCE = 800
_OF_AN_ESTIMATE = (STD_ERROR, KIND, CEILING, VERDICT, REASON)
_LONGEST_LINE = 300
_WRAPPER_OF_KERAS = "Exception encountered when calling"
_TYPE_FACE = re.compile(r"\x1b\[\d*m")
# Keras writes the values of an array into its message, over several lines, before it tells the cause.
_OPERATION = re.compile(r"\{\{[^}]*\}\}\s*|\s*\[Op:\w*\]( name:.*)?")
_VALUES = re.compile(r"\[\[[-+\d\s.,eE\[\]]*\]\]")


@dataclasses.dataclass(frozen=True)
class Draws:
    """Holds repeated outputs of a layer that draws its output at random.

    Args:
      draws: array [k, n, d], k independent draws for each of n rows.
      units: number of values that the layer puts out for one row, which may be more than d.
    """

    draws: np.ndarray
    units: int


def suited(estimator: AnyEstimator | None, t: Any) -> tuple[AnyEstimator, Any]:
    """Returns the estimator for the output of a layer, and the output in the form that this estimator takes.

    A channel takes q(t|x) itself. Of a stochastic code, another estimator takes one draw, and `NoisyChannel` the mean.
    Noise is not added to the output of a layer that has noise of its own: `SampledChannel` replaces such an estimator.

    Args:
      estimator: any estimator; None chooses `Channel` where q(t|x) is known, `SampledChannel` for repeated draws, and
        elsewhere `NoisyChannel` with noise of 0.1 of the deviation of the layer.
      t: activations [n, ...], `Draws`, or the `tfd.Distribution` q(t|x) of a code.
    """
    if isinstance(t, Draws):
        if estimator is None or isinstance(estimator, (SampledChannel, Channel)) or hasattr(estimator, NOISE_STD):
            return SampledChannel(), t.draws
        return estimator, t.draws[0]
    if not isinstance(t, tfp.distributions.Distribution):
        return estimator or relative_noise(t), t
    if isinstance(t, tfp.distributions.VectorDeterministic):
        estimator = estimator or relative_noise(t.mean().numpy())
    estimator = estimator or Channel()
    if isinstance(estimator, Channel):
        return estimator, t
    draw = t.mean() if isinstance(estimator, NoisyChannel) else t.sample(seed=(0, 0))
    return estimator, draw.numpy()


def relative_noise(t: np.ndarray) -> NoisyChannel:
    """Returns a `NoisyChannel` whose noise is 0.1 of the pooled deviation of the units of a layer.

    The pooled deviation is the root of the mean variance of the units. A layer that puts out one value for all rows
    has no deviation, and keeps the default of `NoisyChannel`.

    Args:
      t: activations [n, ...].

    >>> round(relative_noise(np.random.default_rng(0).normal(size=[5000, 3]) * 4).noise_std, 1)
    0.4
    """
    t = np.asarray(t)
    pooled = float(np.sqrt(np.var(t.reshape(len(t), -1), axis=0, dtype=np.float64).mean()))
    noise = RELATIVE_NOISE * pooled
    return NoisyChannel(noise_std=noise) if np.isfinite(noise) and noise > np.finfo(np.float32).tiny else NoisyChannel()


def takes_labels(estimator: AnyEstimator) -> bool:
    """Whether an estimator measures I(T;Y) of activations and integer labels; functions of the user are believed.

    Args:
      estimator: any estimator.

    >>> takes_labels(MixedKSG()), takes_labels(NoisyChannel())
    (True, True)
    """
    if isinstance(estimator, Subsampled):
        return takes_labels(estimator.estimator)
    ordinary = Estimator.relevance, ConfirmedEstimator.relevance
    if not isinstance(estimator, Estimator) or type(estimator).relevance not in ordinary:
        return True
    try:
        # What is checked of arrays shows which kinds of rows an estimator takes, wrapped ones included.
        estimator.prepare(np.linspace(0.0, 1.0, _TRIED)[:, None], np.arange(_TRIED) % 2)
    except InputError:
        return False
    return True


def source_information(
    estimator: AnyEstimator, source: ArrayLike, t: Any, marginal: tfp.distributions.Distribution | None = None
) -> tuple[Estimate, Estimate | None]:
    """Returns the estimate of I(X;T) and, from an estimator with a bracket, its upper bound, else None.

    Args:
      estimator: any estimator that takes `t`.
      source: X, array [n, d].
      t: activations [n, ...], draws [k, n, ...] for a `SampledChannel`, or q(t|x) for a `Channel`.
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
      t: activations [n, ...], draws [k, n, ...] for a `SampledChannel`, or q(t|x) for a `Channel`.
      y: labels [n], or targets [n, d] where `continuous`.
      continuous: whether `y` are continuous targets; False by default.
    """
    if not continuous:
        return getattr(estimator, "relevance", estimator)(t, y), None
    if isinstance(estimator, Channel):
        return MixedKSG()(t.sample(seed=(0, 0)).numpy().astype(np.float64), y), None
    if isinstance(estimator, SampledChannel):
        return MixedKSG()(np.asarray(t)[0].astype(np.float64), y), None
    if hasattr(estimator, "noise_std"):
        t = estimator.activations(None, t)
        noise = np.random.default_rng(getattr(estimator, "seed", 0)).normal(size=t.shape)
        return MixedKSG()(t + estimator.noise_std * noise, y), None
    return estimator(t, y), None


@dataclasses.dataclass(frozen=True)
class Reading:
    """Holds what a cross-fitted classifier reads of labels in a layer, without noise: a lower bound on I(T;Y).

    Args:
      nats: the bound.
      std_error: its standard error.
      entropy: the entropy of the labels, the most that the layer can know.
      trees: bound and standard error from boosted trees, or None (default) where they were not asked.
      against: verdict and reason of rows that are copies or a series, which mislead classifiers as well; None (default)
        for rows that may be independent.
      groups: verdict and reason of rows that may be small groups, which no value near the entropy survives; None
        (default) where rows farther away agree too.
    """

    nats: float
    std_error: float
    entropy: float
    trees: tuple[float, float] | None = None
    against: tuple[str, str] | None = None
    groups: tuple[str, str] | None = None

    @classmethod
    def of(cls, t: np.ndarray, y: ArrayLike, trees: bool = False) -> "Reading":
        """Reads labels in the activations of a layer.

        Args:
          t: activations [n, ...].
          y: integer labels [n].
          trees: whether boosted trees read as well, which takes several times as long; False by default.
        """
        label = np.unique(np.asarray(y).reshape(-1), return_inverse=True)[1].reshape(-1)
        columns = t.reshape(len(t), -1)
        nats, std_error = usable_information(columns, label)
        of_trees = usable_information(columns, label, trees=True) if trees else None
        return cls(nats, std_error, label_entropy(label), of_trees, *rows_against(columns, label, nats))

    def judged(self, estimate: Estimate, replace: bool) -> tuple[Estimate, dict[str, Any]]:
        """Returns an estimate of I(T + N; Y) as the reading judges it, and the columns of the reading.

        Args:
          estimate: estimate of the information that is left behind noise.
          replace: whether the reading may replace a smaller value, or one that is not trusted.
        """
        beside = {RELEVANCE + READER: self.nats} | ({RELEVANCE + TREES: self.trees[0]} if self.trees else {})
        judged = self._confronted_with_trees(self._confronted(estimate, replace))
        doubt = self.against if judged.verdict in ("trusted", "biased_low") else None
        doubt = doubt or (self.groups if judged.verdict == "trusted" else None)
        return dataclasses.replace(judged, verdict=doubt[0], reason=doubt[1]) if doubt else judged, beside

    def _confronted(self, estimate, replace):
        low = surely_read(self.nats, self.std_error)
        drowned = low > max(estimate.nats, 0.0) + margin(estimate.nats)
        if replace and (low > estimate.nats or estimate.verdict != "trusted"):
            return self._instead_of(estimate, low)
        if drowned and estimate.verdict == "trusted":
            reason = (
                f"the noise hides part of the layer, in which classifiers read {self.nats:.3f} nats without noise: "
                "lower `noise_std`, or leave `estimator` out"
            )
            return dataclasses.replace(estimate, verdict="biased_low", reason=reason)
        return estimate

    def _confronted_with_trees(self, estimate):
        # The value itself stays that of the other epochs, at which no trees are asked.
        more = self.trees and reads_more(surely_read(*self.trees), estimate.nats, estimate.std_error)
        if not more or estimate.verdict != "trusted":
            return estimate
        reason = f"boosted trees read {self.trees[0]:.3f} nats in the layer: take that as a lower bound"
        return dataclasses.replace(estimate, verdict="biased_low", reason=reason)

    def _instead_of(self, estimate, low):
        reading = (
            f"cross-fitted classifiers read {self.nats:.3f} nats in the layer as it is, of a label entropy of "
            f"{self.entropy:.3f} nats"
        )
        verdict = "biased_low" if leaves_room(low, self.entropy) else "trusted"
        advice = ": the layer may know more than that, try `estimators.VInformation`" if verdict == "biased_low" else ""
        return dataclasses.replace(
            estimate,
            nats=self.nats,
            std_error=self.std_error,
            kind="lower",
            ceiling=self.entropy,
            verdict=verdict,
            reason=reading + advice,
            could_hide=self.entropy - max(low, 0.0),
        )


def rows_against(t: np.ndarray, label: np.ndarray, nats: float) -> list[tuple[str, str] | None]:
    """Returns (verdict, reason) where rows beside a label are copies or a series, and where they are small groups.

    Args:
      t: columns [n, d].
      label: integer codes [n].
      nats: the value that rests on the rows.
    """
    kept = np.sort(np.random.default_rng(0).permutation(t.shape[1])[:_COLUMNS_OF_EVIDENCE])
    pair = Pair(t[:, kept].astype(np.float64), label[:, None])
    found = [confirm_rows(Estimate(nats, n=len(label)), pair, tests) for tests in ((copies, order), (islands,))]
    return [None if one.verdict == "trusted" else (one.verdict, one.reason) for one in found]


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
    """Returns at most 300 characters of the first line that tells the cause; messages of TensorFlow may fill a page.

    Keras begins a message with the name of the layer that failed, and gives the cause in bold type after it. TensorFlow
    puts the operation that failed before and behind the cause, which is left out.

    Args:
      error: message or exception.

    >>> first_line(ValueError("no luck\\nline 3 of ..."))
    'no luck'
    >>> first_line(ValueError("Exception encountered when calling Dense.call().\\n\\n\\x1b[1mno luck\\x1b[0m\\n"))
    'no luck'
    """
    text = _VALUES.sub("[...]", _OPERATION.sub("", _TYPE_FACE.sub("", str(error))))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    causes = itertools.dropwhile(lambda line: line.startswith(_WRAPPER_OF_KERAS), lines)
    return next(itertools.chain(causes, lines), type(error).__name__)[:_LONGEST_LINE]


def level_of(estimator: AnyEstimator) -> str | None:
    """Returns the name of the field for the noise level or the number of bins of an estimator, or None.

    Args:
      estimator: any estimator.
    """
    return next((name for name in LEVELS if hasattr(estimator, name)), None)


def levels_of(levels: Iterable[float]) -> tuple[float, ...]:
    """Returns noise levels or numbers of bins as a tuple, or raises an `InputError` for a single one.

    Args:
      levels: noise levels, or numbers of bins.
    """
    shapeless = hasattr(levels, "shape") and not len(levels.shape)
    if isinstance(levels, (str, bytes, Mapping)) or shapeless or not isinstance(levels, Iterable):
        raise rejection(
            "levels",
            "a collection of noise levels or of numbers of bins",
            repr(levels),
            "Pass e.g. levels=[0.1, 0.3, 1.0].",
        )
    return tuple(levels)


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
