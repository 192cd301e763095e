"""The result of a look at the coordinates of a code: nats, the place where each acts, and the factor that it tells."""

import dataclasses

import numpy as np

from ib_keras.estimate import Estimate


@dataclasses.dataclass(frozen=True, eq=False)
class CodeCoordinates:
    """The nats of each of the d coordinates of a code, the place where it acts, and the factor that it tells most of.

    Args:
      estimates: I(X;T_j) of each coordinate, d `Estimate`s, which are lower bounds.
      upper: upper bounds on the same, d `Estimate`s.
      response: standard deviation of each decoded value while coordinate j alone varies, [d, *target_shape], in the
        unit of the decoded values.
      deviation: standard deviation of each coordinate over the examples, its noise included, [d].
      dead: whether each coordinate surely has less than `threshold` nats, [d].
      threshold: nats below which a coordinate is dead.
      noise_std: deviation of the noise behind which a code without any was measured; None where the channel is known.
      nearest_factor: name of the factor that each coordinate tells most of; None where chance explains all that it
        tells, and where no factors were given.
      share: part of the entropy of that factor which the coordinate tells, from 0 to 1; NaN where there is none.
      factor_information: I(T_j; V_k) in nats, less what chance shows, [d, k]; None without factors.
      verdict: `"trusted"` where all estimates are, else the commonest other verdict.
      reason: how many coordinates are dead and how many nats the largest has, and advice.

    >>> estimates = (Estimate(1.25, 0.02), Estimate(0.0, 0.001))
    >>> found = CodeCoordinates(estimates, estimates, np.zeros([2, 8, 8]), np.ones(2), np.array([False, True]), 0.01,
    ...                         None, (None, None), np.full(2, np.nan), None, "trusted", "1 of 2 coordinates is dead")
    >>> found.nats, found.std_error, found.order
    (array([1.25, 0.  ]), array([0.02 , 0.001]), array([0, 1]))
    """

    estimates: tuple[Estimate, ...]
    upper: tuple[Estimate, ...]
    response: np.ndarray
    deviation: np.ndarray
    dead: np.ndarray
    threshold: float
    noise_std: float | None
    nearest_factor: tuple[str | None, ...]
    share: np.ndarray
    factor_information: np.ndarray | None
    verdict: str
    reason: str

    @property
    def nats(self) -> np.ndarray:
        """I(X;T_j) of each coordinate in nats [d]."""
        return np.array([one.nats for one in self.estimates])

    @property
    def std_error(self) -> np.ndarray:
        """Standard error of `nats`, [d]."""
        return np.array([one.std_error for one in self.estimates])

    @property
    def order(self) -> np.ndarray:
        """Numbers of the coordinates [d], that with the most nats first."""
        return np.argsort(-self.nats, kind="stable")
