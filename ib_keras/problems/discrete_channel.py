"""Discrete memoryless channels."""

import dataclasses

import numpy as np
import numpy.typing as npt

from ib_keras._checks import at_least, real_array, rejection
from ib_keras.problems.problem import Problem


@dataclasses.dataclass(frozen=True)
class DiscreteChannel(Problem):
    """A symbol X ~ p(x) sent through the channel p(y|x); both sides are integers.

    Args:
      p_x: source probabilities [k_x], > 0 somewhere and summing to 1.
      p_y_given_x: channel matrix [k_x, k_y] of rows that sum to 1.

    Example:

    >>> round(DiscreteChannel([0.5, 0.5], [[0.9, 0.1], [0.1, 0.9]]).information, 4)
    0.3681

    References:
      Cover & Thomas, Elements of Information Theory (2006), chapter 7.
    """

    p_x: npt.ArrayLike
    p_y_given_x: npt.ArrayLike

    def __post_init__(self):
        p_x, channel = real_array("p_x", self.p_x), real_array("p_y_given_x", self.p_y_given_x)
        if p_x.ndim != 1 or channel.ndim != 2 or len(channel) != len(p_x):
            raise rejection(
                "p_y_given_x",
                "a matrix with one row per source symbol",
                f"shapes {p_x.shape} and {channel.shape}",
                "Pass [k_x] and [k_x, k_y].",
            )
        for name, table in (("p_x", p_x[None]), ("p_y_given_x", channel)):
            if (table < 0).any() or not np.allclose(table.sum(axis=1), 1):
                raise rejection(name, "probabilities that sum to 1", f"sums {table.sum(axis=1)}", "Normalise each row.")
        object.__setattr__(self, "p_x", tuple((p_x / p_x.sum()).tolist()))
        object.__setattr__(self, "p_y_given_x", tuple(map(tuple, (channel / channel.sum(1, keepdims=True)).tolist())))

    @property
    def p_xy(self) -> np.ndarray:
        """The joint table [k_x, k_y]."""
        return np.asarray(self.p_x)[:, None] * np.asarray(self.p_y_given_x)

    @property
    def information(self):
        joint = self.p_xy
        independent = joint.sum(1, keepdims=True) * joint.sum(0, keepdims=True)
        cells = joint > 0
        return float(np.sum(joint[cells] * np.log(joint[cells] / independent[cells])))

    def draw(self, n, generator):
        joint = self.p_xy
        cells = generator.choice(joint.size, size=n, p=joint.ravel())
        x, y = np.unravel_index(cells, joint.shape)
        return x[:, None], y[:, None]


def binary_symmetric_channel(error: float) -> DiscreteChannel:
    """Returns the channel that flips a fair bit with probability `error`: I = log 2 - h(error).

    Args:
      error: probability of a flip, in [0, 1].

    Returns:
      A `DiscreteChannel`.

    >>> round(binary_symmetric_channel(0.1).information, 4)
    0.3681
    """
    error = _probability("error", error)
    return DiscreteChannel((0.5, 0.5), ((1 - error, error), (error, 1 - error)))


def binary_erasure_channel(erasure: float) -> DiscreteChannel:
    """Returns the channel that erases a fair bit (symbol 2) with probability `erasure`: I = (1 - erasure) log 2.

    Args:
      erasure: probability of an erasure, in [0, 1].

    Returns:
      A `DiscreteChannel`.

    >>> round(binary_erasure_channel(0.25).information, 4)
    0.5199
    """
    erasure = _probability("erasure", erasure)
    return DiscreteChannel((0.5, 0.5), ((1 - erasure, 0.0, erasure), (0.0, 1 - erasure, erasure)))


def _probability(argument, value):
    """Returns a probability as a float, or raises an `InputError`."""
    remedy = "Pass a probability, e.g. 0.1."
    if at_least(argument, value, 0, remedy) > 1:
        raise rejection(argument, "at most 1", repr(value), remedy)
    return float(value)
