"""Criteria that rank columns by counts: relevance, redundancy, and information beyond each column chosen before."""

from collections.abc import Iterator

import numpy as np

CRITERIA = "cmim", "jmi", "mrmr", "mim"
"""Names of the criteria, of which Brown et al. compare these and more."""
_CELLS = 2**24


class Counts:
    """Information in nats between columns of codes and labels, by the plug-in estimate, all columns at once.

    Args:
      codes: integers [n, d] from 0.
      label: integers [n] from 0.

    >>> codes = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> Counts(codes, np.array([0, 0, 1, 1])).relevance().round(4).tolist()
    [0.6931, 0.0]
    """

    def __init__(self, codes: np.ndarray, label: np.ndarray):
        self._codes, self._label = codes, label
        self._kinds, self._classes = int(codes.max()) + 1, int(label.max()) + 1

    def relevance(self) -> np.ndarray:
        """Returns I(X_j;Y) [d]."""
        return self._information(self._label, self._classes)

    def redundancy(self, column: int) -> np.ndarray:
        """Returns I(X_j;X_k) [d] for the column k."""
        return self._information(self._codes[:, column], self._kinds)

    def beyond(self, column: int) -> np.ndarray:
        """Returns I(X_j;Y|X_k) [d] for the column k."""
        known = self._codes[:, column]
        joint = self._label * self._kinds + known
        shape = (self._classes, self._kinds)
        found = []
        for counts in self._tables(joint, self._classes * self._kinds):
            cells = counts.reshape(len(counts), self._kinds, *shape)
            entropies = (_entropies(cells.sum(axis=sides), kept) for sides, kept in _PARTS)
            found.append(np.stack([sign * one for sign, one in zip((1, 1, -1, -1), entropies)]).sum(axis=0))
        return np.concatenate(found)

    def _information(self, other, kinds):
        found = []
        for counts in self._tables(other, kinds):
            own, theirs, both = counts.sum(axis=2), counts.sum(axis=1), counts
            found.append(_entropies(own, (1,)) + _entropies(theirs, (1,)) - _entropies(both, (1, 2)))
        return np.concatenate(found)

    def _tables(self, other, kinds) -> Iterator[np.ndarray]:
        """Yields counts [columns, codes, kinds] of columns and another variable, for some columns at a time."""
        n, d = self._codes.shape
        block = max(1, _CELLS // max(n, self._kinds * kinds))
        for start in range(0, d, block):
            codes = self._codes[:, start : start + block]
            width = codes.shape[1]
            place = (np.arange(width) * self._kinds + codes) * kinds + other[:, None]
            yield np.bincount(place.ravel(), minlength=width * self._kinds * kinds).reshape(width, self._kinds, kinds)


# Axes of the counts [column, x, y, z] that are summed out, and those of what is left: H(XZ) + H(YZ) - H(Z) - H(XYZ).
_PARTS = ((2, (1, 2)), (1, (1, 2)), ((1, 2), (1,)), ((), (1, 2, 3)))


def _entropies(counts, axes):
    """Returns the entropy of each table of counts in nats."""
    total = counts.sum(axis=axes)
    logs = np.log(np.where(counts > 0, counts, 1))
    return np.log(total) - (counts * logs).sum(axis=axes) / total


def ranked(codes: np.ndarray, label: np.ndarray, criterion: str = "cmim") -> Iterator[tuple[int, float]]:
    """Yields (column, value of the criterion in nats) from the best to the worst column, each after the ones chosen.

    Args:
      codes: integers [n, d] from 0.
      label: integers [n] from 0.
      criterion: `"mim"`, the information I(X;Y) alone; `"mrmr"`, which subtracts the mean I(X;S) with each chosen S;
        `"jmi"`, the mean of I(X;Y|S); or `"cmim"` (default), the smallest of I(X;Y) and all I(X;Y|S).

    >>> codes = np.array([[0, 0, 0], [0, 0, 1], [1, 1, 0], [1, 1, 1]])
    >>> label = np.array([0, 1, 2, 3])
    >>> [column for column, _ in ranked(codes, label)]
    [0, 2, 1]

    References:
      Brown, Pocock, Zhao & Lujan, Conditional likelihood maximisation (2012), table 3.
      Fleuret, Fast binary feature selection with conditional mutual information (2004); Yang & Moody (1999), JMI.
      Peng, Long & Ding, Feature selection based on mutual information (2005), mRMR.
    """
    counts = Counts(codes, label)
    relevance = counts.relevance()
    left, total, least = np.ones(codes.shape[1], bool), np.zeros(codes.shape[1]), relevance.copy()
    for done in range(codes.shape[1]):
        mean = total / max(done, 1)
        by_name = {"mim": relevance, "mrmr": relevance - mean, "jmi": mean if done else relevance, "cmim": least}
        score = by_name[criterion]
        column = int(np.argmax(np.where(left, score, -np.inf)))
        left[column] = False
        yield column, float(score[column])
        if criterion == "mrmr":
            total += counts.redundancy(column)
        elif criterion != "mim":
            beyond = counts.beyond(column)
            total, least = total + beyond, np.minimum(least, beyond)
