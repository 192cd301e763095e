"""How far an example lies from its nearest neighbours among the fitted ones, in several forms at once."""

from collections import Counter

import numpy as np

from ib_keras.applications.anomalies.exact_neighbours import ExactNeighbours
from ib_keras.applications.anomalies.example_keys import example_keys
from ib_keras.applications.anomalies.views import Views, kind_of

_SHARE_OF_MEDIAN = 0.1
_SHARE_OF_SCALE = 1e-6
_CLIPPED = 0.01


class NeighbourDistance:
    """The mean distance to the nearest fitted examples, in each form of `Views`, in deviations from what is usual.

    A fitted example is never its own neighbour: of an example that equals a fitted one, that one does not count. The
    fitted examples are thereby scored as new ones are, and the deviations are those of the logarithms of their
    distances. The score of an example does not depend on the others that are scored with it.

    Args:
      x: examples [n, ...] that are normal, n >= 2.
      n_neighbors: number of neighbours, fewer where there are not so many examples.
      kind: a kind of examples, of `views.KINDS`; None (default) is that of their shape.

    >>> rows = np.arange(10.0)[:, None]
    >>> scores = NeighbourDistance(rows, n_neighbors=2)(np.array([[4.5], [30.0]]))
    >>> bool(scores[1] > scores[0])
    True
    """

    def __init__(self, x: np.ndarray, n_neighbors: int, kind: str | None = None):
        self.kind = kind or kind_of(x.shape[1:])
        self._x, self._views = x, Views.fitted(self.kind, x)
        self._keys = Counter(example_keys(x))
        forms = [np.asarray(form, np.float64) for form in self._views(x)]
        self._count = min(n_neighbors + 1, len(x))
        self._neighbours = [ExactNeighbours(form, min(self._count + 1, len(x))) for form in forms]
        distances = self._distances(x)
        # Copies have distance 0, whose logarithm is no number to compare with, and near copies hardly another one.
        self._least = [
            max(_SHARE_OF_MEDIAN * np.median(one[one > 0]), _SHARE_OF_SCALE * _length(form)) if one.any() else 1.0
            for one, form in zip(distances, forms)
        ]
        self._usual = [_centre_and_scale(logs) for logs in self._logs(distances)]

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Returns the mean over the forms [n] of the deviations of examples `x` [n, ...]; larger is stranger."""
        return self._mean_deviation(self._logs(self._distances(x)))

    def of_fitted(self) -> np.ndarray:
        """Returns the scores [n] that the fitted examples would get as new ones, each left out of the fit.

        A new example that equals a fitted one does not count it. Of an example with copies, one more is thereby left
        out: without copies, the scores are those of a call.
        """
        scores = self(self._x)
        copied = np.array([self._keys[key] > 1 for key in example_keys(self._x)])
        if copied.any() and len(self._x) > 2:
            logs = self._logs(self._distances_left_out(self._x[copied]))
            scores[copied] = self._mean_deviation(logs)
        return scores

    def nearest(self, x: np.ndarray) -> np.ndarray:
        """Returns the mean [n, ...] of the nearest fitted examples of examples `x` [n, ...], by the last form."""
        form = self._views(x)[-1]
        _, indices = self._neighbours[-1](form, self._count)
        own = self._own(x)
        return np.stack([self._x[near[1:] if copy else near[:-1]].mean(axis=0) for near, copy in zip(indices, own)])

    def _distances(self, x):
        """Returns the mean distances [n] of each form."""
        means = []
        for form, neighbours in zip(self._views(x), self._neighbours):
            distances, _ = neighbours(form, self._count)
            own = self._own(x)[:, None]
            means.append(np.where(own, distances[:, 1:], distances[:, :-1]).mean(axis=1))
        return means

    def _distances_left_out(self, x):
        """Returns the mean distances [n] of each form, of fitted examples that have copies, without two of these."""
        means = []
        for form, neighbours in zip(self._views(x), self._neighbours):
            count = min(self._count + 1, len(self._x))
            means.append(neighbours(form, count)[0][:, 2:].mean(axis=1))
        return means

    def _mean_deviation(self, logs):
        return np.mean([(one - centre) / scale for one, (centre, scale) in zip(logs, self._usual)], axis=0)

    def _own(self, x):
        """Returns whether [n] a fitted example has the same values."""
        return np.array([key in self._keys for key in example_keys(x)])

    def _logs(self, distances):
        return [np.log(one + least) for one, least in zip(distances, self._least)]


def _length(form):
    """Returns the root of the mean squared distance of rows [n, d] from their mean."""
    return np.sqrt(np.sum(np.var(form, axis=0)))


def _centre_and_scale(values):
    """Returns the median and the deviation of values whose ends are clipped."""
    clipped = np.clip(values, *np.quantile(values, [_CLIPPED, 1 - _CLIPPED]))
    return np.median(clipped), clipped.std() or 1.0
