"""The rate of a channel, taken apart into information and the distance from the prior."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras._probability import tfd
from ib_keras.estimators.base.trust import NEAR_LOG_ROWS, ROWS_FOR_AN_ERROR, near_ceiling
from ib_keras.estimators.channels._density_blocks import log_mean, pairs
from ib_keras.estimators.channels._log_density import float64
from ib_keras.estimators.channels.coordinates import coordinate_log_density, is_factorised
from ib_keras.estimators.rows.blocks import blocks


@dataclasses.dataclass(frozen=True)
class RateDecomposition:
    """Parts of the rate in nats: rate = information + total_correlation + dimension_wise_kl, exactly.

    Args:
      rate: mean KL(q(t|x_i) || r(t)) over the n rows.
      information: I(X;T) of the channel fed with these n rows, at most log n.
      total_correlation: KL(q(t) || prod_j q(t_j)), the dependence between the coordinates.
      dimension_wise_kl: sum_j KL(q(t_j) || r(t_j)), the distance of single coordinates from the prior.
      per_dimension: KL(q(t_j) || r(t_j)) of each coordinate j.
      std_error: standard error of `rate` over rows and draws.
      n: number of rows.
      verdict: `saturated` where the information is near log n, otherwise `trusted`.
      reason: sentence with the finding behind the verdict, and advice.
    """

    rate: float
    information: float
    total_correlation: float
    dimension_wise_kl: float
    per_dimension: tuple[float, ...]
    std_error: float
    n: int
    verdict: str
    reason: str

    def __str__(self) -> str:
        return (
            f"rate {self.rate:.4f} +- {self.std_error:.4f} = information {self.information:.4f} + total correlation "
            f"{self.total_correlation:.4f} + dimension-wise KL {self.dimension_wise_kl:.4f} nats, n = {self.n}, "
            f"{self.verdict}: {self.reason}"
        )


def decompose(
    q: tfd.Distribution, draws: list[np.ndarray], marginal: tfd.Distribution | None = None
) -> RateDecomposition:
    """Returns the `RateDecomposition` of the channel `q`, in float64, against `marginal`.

    Every density of T is that of the mixture q(t) = (1/n) sum_j q(t|x_j) over all n rows, the row of the draw itself
    among them. With that row left out, the parts would not sum to the rate, nor belong to a single channel.

    Args:
      q: `tfd.Distribution` of batch shape [n] and event shape [d], in float64.
      draws: list of draws t [n, d] of `q`.
      marginal: r(t), a `tfd.Distribution` of event shape [d] with independent coordinates; None is the standard normal.
    """
    (n,), (d,) = q.batch_shape, q.event_shape
    r = _checked(marginal, q, d)
    parts = np.mean([_of_draw(q, t, r, n) for t in draws], axis=0)
    own, everyone, each, prior = parts[:, 0], parts[:, 1], parts[:, 2 : 2 + d], parts[:, 2 + d :]
    rate = own - prior.sum(axis=1)
    per_dimension = (each - prior).mean(axis=0)
    information = float((own - everyone).mean())
    return RateDecomposition(
        rate=float(rate.mean()),
        information=information,
        total_correlation=float((everyone - each.sum(axis=1)).mean()),
        dimension_wise_kl=float(per_dimension.sum()),
        per_dimension=tuple(per_dimension.tolist()),
        std_error=float(rate.std() / math.sqrt(n)),
        n=n,
        **_judged(information, n),
    )


def _checked(marginal, q, d):
    if marginal is None:
        return tfd.MultivariateNormalDiag(tf.zeros([d], q.dtype), tf.ones([d], q.dtype))
    if not (isinstance(marginal, tfd.Distribution) and is_factorised(marginal)):
        raise rejection(
            "marginal",
            "a tfd.Distribution r(t) with independent coordinates",
            type(marginal).__name__,
            "Pass a MultivariateNormalDiag, or take the rate of any other from `bracket`.",
        )
    if marginal.batch_shape.rank or tuple(marginal.event_shape) != (d,):
        raise rejection(
            "marginal",
            f"one distribution of event shape [{d}]",
            f"batch {tuple(marginal.batch_shape)}, event {tuple(marginal.event_shape)}",
            "Pass r(t) of one code.",
        )
    return float64(marginal)


def _of_draw(q, t, r, n):
    """Returns [n, 2 + 2d]: log q(t_i|x_i), log q(t_i), log q_j(t_ij) for all j, log r_j(t_ij) for all j."""
    d = t.shape[1]
    own, everyone, each = np.empty(n), np.empty(n), np.empty([n, d])
    for rows, log_q in pairs(q, t, n):
        own[rows], everyone[rows] = np.diagonal(log_q, offset=rows.start), log_mean(log_q)
    coordinates = coordinate_log_density(q, "q")
    for rows in blocks(n, n * d):
        log_each = coordinates(t[rows][:, None, :])
        each[rows] = tf.reduce_logsumexp(log_each, axis=1).numpy() - math.log(n)
    prior = coordinate_log_density(r, "marginal")(t).numpy()
    return np.column_stack([own, everyone, each, prior])


def _judged(information, n):
    if near_ceiling(information, math.log(n), NEAR_LOG_ROWS):
        return {
            "verdict": "saturated",
            "reason": f"{n} rows show at most log n = {math.log(n):.2f} nats of information, and the rest is counted "
            "as total correlation: use more rows",
        }
    if n < ROWS_FOR_AN_ERROR:
        return {
            "verdict": "undersampled",
            "reason": f"{n} rows are fewer than {ROWS_FOR_AN_ERROR}: pass more rows",
        }
    return {
        "verdict": "trusted",
        "reason": f"the information of {information:.2f} nats is well below log n = {math.log(n):.2f}, "
        f"which {n} rows can show",
    }
