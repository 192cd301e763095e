"""Pictures of digits that carry bits through a noisy channel."""

import dataclasses
import functools

import numpy as np
import numpy.typing as npt

from ib_keras._checks import at_least, positive_int, rejection
from ib_keras.problems.discrete_channel import binary_symmetric_channel
from ib_keras.problems.problem import Problem


@dataclasses.dataclass(frozen=True)
class DigitPictures(Problem):
    """Rows of digit pictures: X shows b fair bits, Y the same bits after each was flipped with probability e.

    I(X;Y) = b (log 2 - h(e)), with h the entropy of a coin. Each bit is shown by a picture drawn at random among those
    of its digit, which adds nothing to the information; and no bit is lost, because the two sets of pictures are
    disjoint, so that each picture tells its digit. A row is [n, height, b * width, 1], between 0 and 1.

    Args:
      bits: number b of bits, >= 1.
      error: probability e that a bit is flipped on its way, between 0 and 1; 0 makes I(X;Y) = b bits.
      zeros: pictures of the digit 0, [m, height, width] between 0 and 1; None takes scikit-learn's 8x8 digits.
      ones: pictures of the digit 1, of the same height and width; None takes scikit-learn's 8x8 digits.

    Example: four bits through a channel that flips one in ten.

    >>> problem = DigitPictures(bits=4, error=0.1)
    >>> x, y = problem.sample(100, seed=0)
    >>> x.shape, round(problem.information, 4)
    ((100, 8, 32, 1), 1.4723)

    References:
      Lee & Rhee, A benchmark suite for evaluating neural mutual information estimators on unstructured datasets (2024).
    """

    bits: int = 4
    error: float = 0.1
    zeros: npt.ArrayLike | None = None
    ones: npt.ArrayLike | None = None

    def __post_init__(self):
        positive_int("bits", self.bits)
        if at_least("error", self.error, 0, "Pass a probability, e.g. 0.1.") > 1:
            raise rejection("error", "at most 1", repr(self.error), "Pass a probability, e.g. 0.1.")
        if self.zeros is None and self.ones is None:
            return
        pools = [_pictures(name, getattr(self, name)) for name in ("zeros", "ones")]
        _require_disjoint(*pools)
        for name, pictures in zip(("zeros", "ones"), pools):
            object.__setattr__(self, name, tuple(tuple(map(tuple, picture)) for picture in pictures.tolist()))

    @property
    def information(self):
        return self.bits * binary_symmetric_channel(float(self.error)).information

    def draw(self, n, generator):
        sent = generator.integers(2, size=[n, self.bits])
        received = sent ^ (generator.random([n, self.bits]) < self.error)
        return self._show(sent, generator), self._show(received, generator)

    def _show(self, bits, generator):
        zeros, ones = _scikit_learn_digits() if self.zeros is None else map(np.asarray, (self.zeros, self.ones))
        pool, edges = np.concatenate([zeros, ones]), np.array([0, len(zeros), len(zeros) + len(ones)])
        pictures = pool[generator.integers(edges[bits], edges[bits + 1])]
        return np.concatenate(np.moveaxis(pictures, 1, 0), axis=2)[..., None]


def _pictures(name, values):
    """Returns a set of pictures as a float array, or raises an `InputError`."""
    pictures = np.asarray([] if values is None else values, np.float64)
    if pictures.ndim != 3 or not pictures.size or not ((pictures >= 0) & (pictures <= 1)).all():
        raise rejection(
            name,
            "pictures [m, height, width] between 0 and 1",
            f"shape {pictures.shape}",
            "Pass both digits, drop the channel axis, and divide bytes by 255.",
        )
    return pictures


def _require_disjoint(zeros, ones):
    if zeros.shape[1:] != ones.shape[1:]:
        raise rejection("ones", "as large as `zeros`", f"{ones.shape[1:]} and {zeros.shape[1:]} pixels", "Resize them.")
    shared = {picture.tobytes() for picture in zeros + 0.0} & {picture.tobytes() for picture in ones + 0.0}
    if shared:
        raise rejection(
            "ones",
            "without a picture of `zeros`",
            f"{len(shared)} pictures in both",
            "Drop them: they do not tell their digit.",
        )


@functools.cache
def _scikit_learn_digits():
    from sklearn.datasets import load_digits

    digits = load_digits()
    return [digits.images[digits.target == digit] / 16 for digit in (0, 1)]
