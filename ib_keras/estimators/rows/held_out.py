"""Separate rows for training, for stopping and for the estimate itself, so that no row serves twice."""

import dataclasses

import numpy as np

_TRAINING, _STOPPING = 0.7, 0.1


@dataclasses.dataclass(frozen=True)
class Part:
    """A part of the paired rows of both sides.

    Args:
      x: array [n, ...].
      y: array [n, ...].
    """

    x: np.ndarray
    y: np.ndarray

    def __len__(self) -> int:
        return len(self.x)

    def rows(self, index: np.ndarray) -> "Part":
        """Returns the part that holds the rows of an index."""
        return Part(self.x[index], self.y[index])

    def blocks(self, largest: int) -> list["Part"]:
        """Returns the rows in the smallest number of blocks with at most `largest` rows each."""
        # Bounds are averaged over blocks, so the blocks are nearly equal: a small last one would count for too much.
        return [self.rows(index) for index in np.array_split(np.arange(len(self)), -(-len(self) // largest))]


def split(n: int, seed: int, fold: int = 0) -> list[np.ndarray]:
    """Returns the indices of training (70 %), stopping (10 %) and held-out rows (20 %), disjoint and random.

    The held-out rows of the folds 0 to 4 of one seed are disjoint.

    >>> [len(part) for part in split(1000, seed=0)]
    [700, 100, 200]
    """
    held_out = n - round((_TRAINING + _STOPPING) * n)
    # Each fold moves the same order on by the held-out rows, so that the held-out rows of folds do not overlap.
    order = np.roll(np.random.default_rng(seed).permutation(n), fold * held_out)
    return np.split(order, [round(_TRAINING * n), n - held_out])
