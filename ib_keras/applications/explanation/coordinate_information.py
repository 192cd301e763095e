"""The information of single coordinates of a code about the example, in nats."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

import keras
import numpy as np

from ib_keras._checks import rejection
from ib_keras._probability import tfd
from ib_keras.estimate import Estimate
from ib_keras.estimators import Channel, NoisyChannel
from ib_keras.estimators.channels.coordinates import is_factorised
from ib_keras.estimators.representation import relative_noise
from ib_keras.models.base.autoencoder import Autoencoder

_SURE = 1.96


class CoordinateInformation(NamedTuple):
    """Estimates of I(X;T_j) of each coordinate j of a code.

    Args:
      lower: lower bounds, d `Estimate`s.
      upper: upper bounds, d `Estimate`s.
      noise_std: deviation of the noise that was added to a code without any, in the unit of the code; None where the
        channel is known.
    """

    lower: tuple[Estimate, ...]
    upper: tuple[Estimate, ...]
    noise_std: float | None

    def dead(self, threshold: float) -> np.ndarray:
        """Returns whether each coordinate surely has less than `threshold` nats: bound and 1.96 standard errors."""
        return np.array([_most(one) < threshold for one in self.upper])


def coordinate_information(
    model: Autoencoder, q: tfd.Distribution, seed: int, bar: keras.utils.Progbar
) -> CoordinateInformation:
    """Returns the `CoordinateInformation` of the codes of a model, by `Channel` or behind noise by `NoisyChannel`.

    The rate E KL(q(t_j|x) || r(t_j)) replaces the upper bound where it says more: between Gaussians it needs no draws.

    Args:
      model: an autoencoder.
      q: its q(t|x) of n examples.
      seed: integer seed of the draws.
      bar: progress, which counts coordinates.
    """
    if model.is_deterministic:
        return _behind_noise(q.mean().numpy(), seed, bar)
    r = model.marginal.distribution()
    channel, found = Channel(seed=seed), []
    for j in range(model.latent_dim):
        prior = _single(r, j, "marginal") if is_factorised(r) else None
        one = _single(q, j, "posterior")
        lower, upper = channel.bracket(None, one, prior)
        found.append((lower, min([upper, *_rates(one, prior)], key=_most)))
        bar.add(1)
    return CoordinateInformation(*zip(*found), None)


def _most(upper):
    """Returns the most nats that an upper bound admits."""
    return upper.nats + _SURE * np.nan_to_num(upper.std_error)


def _rates(q, r):
    """Returns the exact rate of one coordinate as an `Estimate` where both laws are Gaussian, else nothing."""
    if not all(isinstance(law, tfd.MultivariateNormalDiag) for law in (q, r)):
        return []
    rate = tfd.kl_divergence(q, r).numpy().astype(np.float64)
    reason = f"the rate KL(q(t|x) || r(t)) over {len(rate)} rows is the smallest bound, and has no error of draws"
    error = float(rate.std() / np.sqrt(len(rate)))
    return [Estimate(float(rate.mean()), error, "upper", n=len(rate), reason=reason, name="rate")]


def _behind_noise(codes, seed, bar):
    """Returns what noise leaves of codes that are points; the noise is the same for all coordinates."""
    noise = dataclasses.replace(relative_noise(codes), seed=seed)
    found = []
    for column in codes.T:
        lower, upper = noise.bracket(None, column[:, None])
        found.append((_unknown(lower, noise), _unknown(upper, noise)))
        bar.add(1)
    return CoordinateInformation(*zip(*found), noise.noise_std)


def _unknown(estimate: Estimate, noise: NoisyChannel) -> Estimate:
    reason = (
        f"no channel is known, and noise of {noise.noise_std:.3g} leaves {estimate.nats:.3g} nats of infinitely many "
        f"({estimate.verdict}): compare the coordinates of one code alone"
    )
    return dataclasses.replace(estimate, verdict="ill_posed", reason=reason)


def _single(law, j, argument):
    """Returns the law of coordinate j as a distribution of event shape [1]."""
    if isinstance(law, tfd.MultivariateNormalLinearOperator):
        return tfd.MultivariateNormalDiag(law.mean()[..., j : j + 1], law.stddev()[..., j : j + 1])
    if isinstance(law, tfd.Independent) and not law.distribution.event_shape.rank:
        return tfd.Independent(law.distribution[..., j : j + 1], 1)
    if isinstance(law, tfd.Sample) and not law.distribution.event_shape.rank:
        return tfd.Sample(law.distribution, 1)
    raise rejection(
        argument,
        "a law whose single coordinates are known",
        type(law).__name__,
        "Train with a Gaussian posterior, or measure the whole code with `Channel`.",
    )
