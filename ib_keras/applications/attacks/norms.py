"""The two norms by which an attack is limited: steps, projections and random moves in each."""

import abc
from collections.abc import Sequence

import numpy as np

_SHORTEST = 1e-12


class Norm(abc.ABC):
    """The length of a move, and the moves of a given length."""

    name: str
    words: str

    @abc.abstractmethod
    def direction(self, gradient: np.ndarray) -> np.ndarray:
        """Returns the move of length 1 that a linear function with this gradient rises by most, for each example."""

    @abc.abstractmethod
    def shortened(self, move: np.ndarray, radius: float) -> np.ndarray:
        """Returns the nearest moves [n, ...] of length `radius` at most."""

    @abc.abstractmethod
    def random(self, shape: Sequence[int], radius: float, rng: np.random.Generator) -> np.ndarray:
        """Returns random moves [n, ...] of length `radius`."""

    def inside(self, aim: np.ndarray, x: np.ndarray, radius: float, bounds: Sequence[float]) -> np.ndarray:
        """Returns `aim`, drawn back into the ball around `x` and then cut to the bounds, which keeps it in the ball."""
        return np.clip(x + self.shortened(aim - x, radius), *bounds).astype(np.float32)


class Euclidean(Norm):
    """The Euclidean length, the root of the sum of squares over the values of an example.

    >>> Euclidean().shortened(np.array([[3.0, 4.0]]), 2.5).tolist()
    [[1.5, 2.0]]
    """

    name, words = "l2", "Euclidean length"

    def direction(self, gradient: np.ndarray) -> np.ndarray:
        return gradient / lengths(gradient)

    def shortened(self, move: np.ndarray, radius: float) -> np.ndarray:
        return move * np.minimum(1, radius / lengths(move))

    def random(self, shape: Sequence[int], radius: float, rng: np.random.Generator) -> np.ndarray:
        move = rng.normal(size=shape).astype(np.float32)
        return radius * move / lengths(move)


class Largest(Norm):
    """The largest change of any value of an example.

    >>> Largest().shortened(np.array([[3.0, -0.5]]), 1.0).tolist()
    [[1.0, -0.5]]
    """

    name, words = "linf", "largest change of a value"

    def direction(self, gradient: np.ndarray) -> np.ndarray:
        return np.sign(gradient)

    def shortened(self, move: np.ndarray, radius: float) -> np.ndarray:
        return np.clip(move, -radius, radius)

    def random(self, shape: Sequence[int], radius: float, rng: np.random.Generator) -> np.ndarray:
        return radius * rng.choice(np.array([-1, 1], np.float32), size=shape)


NORMS = {norm.name: norm for norm in (Euclidean(), Largest())}


def lengths(x: np.ndarray) -> np.ndarray:
    """Returns the Euclidean length of each example, above zero, [n, 1, ...].

    >>> lengths(np.array([[3.0, 4.0]])).tolist()
    [[5.0]]
    """
    x = np.asarray(x)
    return np.maximum(np.linalg.norm(x.reshape(len(x), -1), axis=1), _SHORTEST).reshape([len(x), *[1] * (x.ndim - 1)])
