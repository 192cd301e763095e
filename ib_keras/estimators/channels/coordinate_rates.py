"""The rate of each coordinate of a code."""

from __future__ import annotations

import numpy as np

from ib_keras._probability import tfd
from ib_keras.estimators.channels.coordinates import coordinate_log_density

_DRAWS = 8


def coordinate_rates(q: tfd.Distribution, r: tfd.Distribution, seed: int = 0) -> np.ndarray:
    """Returns the rate E KL(q(t_j|x) || r(t_j)) of each coordinate in nats [d], 0 for coordinates that are not used.

    They sum to the rate E KL(q(t|x) || r(t)) where the coordinates of both laws are independent. For diagonal Gaussians
    they are exact, and for other laws a mean over 8 draws per row.

    Args:
      q: `tfd.Distribution` q(t|x) of batch shape [n] and event shape [d], whose coordinates have a known law.
      r: `tfd.Distribution` r(t) of event shape [d], whose coordinates have a known law.
      seed: integer seed of the draws, default 0.

    Raises:
      InputError: for other distributions.

    >>> q = tfd.MultivariateNormalDiag([[1.0, 0.0], [-1.0, 0.0]], [1.0, 1.0])
    >>> coordinate_rates(q, tfd.MultivariateNormalDiag([0.0, 0.0], [1.0, 1.0])).tolist()
    [0.5, 0.0]
    """
    if isinstance(q, tfd.MultivariateNormalDiag) and isinstance(r, tfd.MultivariateNormalDiag):
        return (
            tfd.kl_divergence(tfd.Normal(q.mean(), q.stddev()), tfd.Normal(r.mean(), r.stddev())).numpy().mean(axis=0)
        )
    t = q.sample(_DRAWS, seed=(seed, 1))
    own, prior = (coordinate_log_density(p, name)(t).numpy() for p, name in ((q, "q"), (r, "r")))
    return (own - prior).mean(axis=(0, 1))
