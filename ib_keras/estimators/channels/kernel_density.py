"""Pairwise-distance bounds on the information of a layer with Gaussian noise of a stated level."""

import dataclasses
import math

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import labels
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.trust import NEAR_LOG_ROWS, half_margin, margin, near_ceiling
from ib_keras.estimators.base.widened import widened
from ib_keras.estimators.channels._bracket import of_independent_rows
from ib_keras.estimators.channels._log_sums import log_sums
from ib_keras.estimators.channels._noisy_layer import NoisyLayer
from ib_keras.estimators.evidence.confirmation import confirm_rows
from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.rows.subsets import halves

_KL, _BHATTACHARYYA = 2.0, 8.0


@dataclasses.dataclass(frozen=True)
class KernelDensity(NoisyLayer):
    """Bounds in nats on I(X;T) of T = f(X) + N(0, noise_std^2 I), fed with the n rows, from distances of activations.

    The bounds are -mean_i log (1/n) sum_j exp(-D_ij). It is an upper bound with D_ij = |t_i - t_j|^2 / (2 noise_std^2),
    the KL divergence of the noise around two rows, and a lower bound with D_ij = |t_i - t_j|^2 / (8 noise_std^2), their
    Bhattacharyya distance. No noise is drawn. Neither bound exceeds log n, the entropy of the n rows themselves; the
    verdict compares the bounds with those of half of the rows, to see whether more rows would raise them.

    Args:
      noise_std: standard deviation of the noise in the units of the activations, > 0. The default is a variance of 0.1,
        as in Saxe et al.

    Example: two points far apart carry log(2) nats.

    >>> import numpy as np
    >>> x = np.arange(1000) % 2
    >>> [round(side.nats, 4) for side in KernelDensity(noise_std=0.1).bracket(x, 5.0 * x)]
    [0.6931, 0.6931]

    References:
      Kolchinsky & Tracey, Estimating mixture entropy with pairwise distances (2017), eq. 10, 13 and 15.
      Saxe et al., On the information bottleneck theory of deep learning (2018), appendix C.
    """

    def estimate(self, x: ArrayLike | None, t: ArrayLike) -> Estimate:
        return self.bracket(x, t)[1]

    def bracket(self, x: ArrayLike | None, t: ArrayLike) -> tuple[Estimate, Estimate]:
        t = self._scaled(x, t)
        lower, upper = _local(t, (_BHATTACHARYYA, _KL))
        half = np.mean([_local(t, (_KL,), among=half).mean() for half in halves(len(t))])
        judged = self._judge(lower.mean(), upper.mean(), half, len(t))
        scaled = t * self.noise_std
        gap = upper.mean() - lower.mean()
        low, high = self._bound(lower, "lower", gap, *judged), self._bound(upper, "upper", gap, *judged)
        return of_independent_rows(self.drowned(low, scaled), t), of_independent_rows(self.drowned(high, scaled), t)

    def relevance(self, t: ArrayLike, y: ArrayLike) -> Estimate:
        """Returns an `Estimate` of I(t + noise; Y) for integer labels `y` [n], a difference of two upper bounds.

        The verdict compares it with the difference of the lower bounds, and with what other rows say of a row's label.
        """
        t = self._scaled(None, t)
        y = labels("y", y, len(t))
        values = _local(t, (_KL, _BHATTACHARYYA)) - _local(t, (_KL, _BHATTACHARYYA), y)
        sizes = np.unique(y, return_counts=True)[1] / len(y)
        entropy = float(-(sizes * np.log(sizes)).sum())
        nats, other, held_out = *(value.mean() for value in values), entropy + self._held_out(t, y)
        verdict, reason = self._judge_relevance(nats, other, held_out)
        found = self.result(
            nats,
            std_error=values[0].std() / math.sqrt(len(t)),
            ceiling=entropy,
            n=len(t),
            verdict=verdict,
            reason=reason,
            unseen=max(abs(nats - other), abs(nats - held_out)) / 2 if verdict == "trusted" else 0.0,
        )
        return widened(confirm_rows(found, Pair(np.asarray(t, np.float64), np.asarray(y)[:, None])))

    def _scaled(self, x, t):
        """Returns the activations about their mean, which conditions distances well, in units of the noise."""
        t = self.activations(x, t).astype(np.float64)
        # |a - b|^2 is computed as |a|^2 + |b|^2 - 2ab, which loses its digits far from the origin.
        t -= t.mean(axis=0)
        t /= self.noise_std
        return t

    def _held_out(self, t, y):
        """Returns the mean log probability that the other rows give to the label of a row."""
        # A label that occurs once has no other rows: its probability counts as 1 / n.
        joint, total = _log_sums(t, (_KL,), y, None, own=-np.inf)[:, 0]
        return np.maximum(joint - np.where(np.isneginf(total), 0, total), -np.log(len(t))).mean()

    def _judge(self, lower, upper, half, n):
        ceiling = math.log(n)
        if near_ceiling(lower, ceiling, NEAR_LOG_ROWS) or upper - half > half_margin(upper):
            return ("saturated" if near_ceiling(upper, ceiling, NEAR_LOG_ROWS) else "biased_low"), (
                f"{n} rows show at most log n = {ceiling:.2f} nats, and half of them give {half:.3f} nats: "
                "use more rows or a larger noise_std"
            )
        if upper - lower > margin(lower):
            return "wide", (
                f"the bounds of {lower:.3f} and {upper:.3f} nats lie far apart: use NoisyChannel, which draws the noise"
            )
        return "trusted", f"the bounds are {lower:.3f} and {upper:.3f} nats, and half of the rows give {half:.3f} nats"

    def _bound(self, local, kind, gap, verdict, reason):
        verdict = {"wide": "biased_low" if kind == "lower" else "biased_high"}.get(verdict, verdict)
        return self.result(
            local.mean(),
            std_error=local.std() / math.sqrt(len(local)),
            kind=kind,
            ceiling=math.log(len(local)),
            n=len(local),
            verdict=verdict,
            reason=reason,
            # The truth lies anywhere between the bounds, which the interval of either covers by twice this number.
            unseen=gap / 2 if verdict == "trusted" else 0.0,
        )

    def _judge_relevance(self, upper, lower, held_out):
        if upper - held_out > margin(upper):
            return "biased_high", (
                f"each row recognises itself, and the other rows show only {max(held_out, 0):.3f} nats: "
                "use more rows or more noise"
            )
        if abs(upper - lower) > margin(upper):
            return ("biased_high" if upper > lower else "biased_low"), (
                f"the difference of the lower bounds is {lower:.3f} nats: use NoisyChannel, which draws the noise"
            )
        return "trusted", (
            f"the difference of the lower bounds is {lower:.3f} nats, and the other rows show {held_out:.3f} nats"
        )


def _local(t, scales, y=None, among=None):
    """Returns -log of the mean kernel of each row [len(scales), n].

    The mean is over all rows, over the rows `among`, or over the rows with the label of the row.
    """
    count = (
        np.unique(y, return_counts=True)[1][np.unique(y, return_inverse=True)[1]]
        if y is not None
        else (len(t) if among is None else len(among))
    )
    return np.log(count) - _log_sums(t, scales, y, among=among)[0]


def _log_sums(t, scales, *sides, own=0.0, among=None):
    """Returns log sum_j exp(-|t_i - t_j|^2 / scale) [sides, scales, n], for each row i.

    The sum is over all rows j for a side None, and for a side of labels over those with the label of row i. Where
    `among` is given, i and j run over those rows only: tiles are taken out of `t`, which is not copied as a whole.
    """
    norms, place = np.einsum("ij,ij->i", t, t), np.arange(len(t)) if among is None else among

    def closeness(rows, others):
        rows, others = place[rows], place[others]
        products = tf.matmul(t[rows], t[others], transpose_b=True)
        return tf.minimum(2 * products - norms[rows, None] - norms[None, others], 0)

    return log_sums(closeness, len(place), [1 / scale for scale in scales], sides, own)
