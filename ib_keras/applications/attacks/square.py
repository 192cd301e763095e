"""An attack that needs no gradient: random changes of squares, kept where they lower the margin."""

import dataclasses
import functools
from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from ib_keras.applications.attacks.classifier import Classifier, blocks
from ib_keras.applications.attacks.norms import Norm
from ib_keras.applications.attacks.objectives import margin
from ib_keras.applications.attacks.windows import bump, drawn_windows, sides, tiles

_FIRST_SHARE = {"linf": 0.8, "l2": 0.1}
_HALVINGS = 10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000
_SCHEDULE = 10_000
_CHUNK = 50
_SMALLEST_BUMP = 3
_SIGNS = 4
"""Number of the stream of signs, which `drawn_windows` leaves free: one stream for both would tie sign to row."""


@dataclasses.dataclass(frozen=True)
class Square:
    """Random search over squares of a picture, or over intervals of the columns of a table.

    Each query changes one square of the best point so far, and the change is kept where the margin falls. The squares
    shrink with the queries. In the largest change, a square gets the radius with one sign for each channel. In the
    Euclidean length, a square gets a positive and a negative bump, and the length that another square gives up.

    Args:
      norm: the norm that limits a move.
      bounds: smallest and largest value of an input.
      queries: predictions per example, >= 1.
      seed: integer seed of the changes.

    References:
      Andriushchenko et al., Square attack: a query-efficient black-box adversarial attack via random search (2020),
      algorithms 1 to 3.
    """

    norm: Norm
    bounds: Sequence[float]
    queries: int = 5000
    seed: int = 0

    def moved(self, classifier: Classifier, x: np.ndarray, y: np.ndarray, radius: float) -> np.ndarray:
        """Returns each example at the point of least margin that the queries met within `radius`."""
        search = _search(self, classifier, x.shape[1:])
        return np.concatenate([search.of_block(some, label, radius) for some, label in blocks(x, y)])

    def share(self, query: int | np.ndarray) -> np.ndarray:
        """Returns the share of an example that a query changes; it halves nine times.

        >>> from ib_keras.applications.attacks.norms import NORMS
        >>> [float(Square(NORMS["linf"], (0, 1), 10_000).share(query)) for query in (1, 20, 9000)]
        [0.8, 0.4, 0.0015625]
        """
        scaled = np.asarray(query) * _SCHEDULE / self.queries
        return _FIRST_SHARE[self.norm.name] / 2 ** (scaled[..., None] > np.array(_HALVINGS)).sum(axis=-1)


@functools.lru_cache(maxsize=1)
def _search(attack, classifier, shape):
    """Returns the search of an attack, compiled once for all radii."""
    return _Search(attack, classifier, shape)


class _Search:
    """The search in examples of one shape, whose loop over queries is one graph for any number of rows."""

    def __init__(self, attack, classifier, shape):
        self.attack, self.classifier = attack, classifier
        self.shape, self.sides = tuple(shape), sides(shape)
        pictures, numbers = tf.TensorSpec([None, *self.sides]), tf.TensorSpec([None])
        rows, radius = tf.TensorSpec([None], tf.int32), tf.TensorSpec([])
        signature = pictures, rows, pictures, numbers, radius, rows, numbers
        self._more = tf.function(self._queries, input_signature=signature)
        self._propose = {"linf": self._signs, "l2": self._bumps}[attack.norm.name]

    def of_block(self, x, y, radius):
        """Returns the best points of a block; examples that are lost leave the search after each chunk of queries."""
        flat = tf.reshape(x, [-1, *self.sides])
        radius = tf.constant(radius, tf.float32)
        move = self._start(flat, radius)
        lead = self._margin(flat + move, y, 0)
        best, rows = (flat + move).numpy(), np.arange(len(x))
        for first in range(1, self.attack.queries, _CHUNK):
            open_rows = rows if self.classifier.is_random else rows[lead.numpy() >= 0]
            kept = np.searchsorted(rows, open_rows)
            rows, flat, y, move, lead = open_rows, *(tf.gather(part, kept) for part in (flat, y, move, lead))
            if not len(rows):
                break
            queries = np.arange(first, min(first + _CHUNK, self.attack.queries))
            share = tf.constant(self.attack.share(queries), tf.float32)
            move, lead = self._more(flat, y, move, lead, radius, tf.constant(queries, tf.int32), share)
            best[rows] = (flat + move).numpy()
        return best.reshape([-1, *self.shape])

    def _queries(self, x, y, move, lead, radius, queries, share):
        for i in tf.range(tf.shape(queries)[0]):
            seed = tf.stack([self.attack.seed, queries[i]])
            tried = self._cut(x, self._propose(move, radius, share[i], seed))
            new = self._margin(x + tried, y, queries[i])
            kept = new < lead
            move = tf.where(tf.reshape(kept, [-1, 1, 1, 1]), tried, move)
            lead = tf.where(kept, new, lead)
        return move, lead

    def _margin(self, x, y, step):
        return margin(self.classifier.log_p(tf.reshape(x, [-1, *self.shape]), step), y)

    def _cut(self, x, move):
        return tf.clip_by_value(x + move, *map(float, self.attack.bounds)) - x

    def _start(self, x, radius):
        n, (h, w, c) = tf.shape(x)[0], self.sides
        seed = [self.attack.seed, 0]
        if self.attack.norm.name == "linf":
            return self._cut(x, radius * _drawn_signs([n, 1, w, c], seed) * tf.ones([1, h, 1, 1]))
        move = tiles(h, w)[None, :, :, None] * _drawn_signs([n, h, w, c], seed)
        return self._cut(x, _of_length(move, radius))

    def _signs(self, move, radius, share, seed):
        inside, _ = drawn_windows(tf.shape(move)[0], self.sides, share, 1, seed)
        signs = _drawn_signs([tf.shape(move)[0], 1, 1, self.sides[2]], tf.random.fold_in(seed, _SIGNS))
        return tf.where(inside, radius * signs, move)

    def _bumps(self, move, radius, share, seed):
        n, (_, _, c) = tf.shape(move)[0], self.sides
        inside, place = drawn_windows(n, self.sides, share, _SMALLEST_BUMP, seed)
        giving, _ = drawn_windows(n, self.sides, share, _SMALLEST_BUMP, tf.random.fold_in(seed, 2))
        inside, both = tf.cast(inside, tf.float32), tf.cast(inside | giving, tf.float32)
        new = bump(place, tf.random.fold_in(seed, 3)) * _drawn_signs([n, 1, 1, c], tf.random.fold_in(seed, _SIGNS))
        new += move / (tf.sqrt(_squares(move * inside, [1, 2])) + 1e-10)
        new *= inside
        free = tf.maximum(radius**2 - _squares(move, [1, 2, 3]), 0) / c + _squares(move * both, [1, 2])
        new *= tf.sqrt(free) / (tf.sqrt(_squares(new, [1, 2])) + 1e-10)
        return _of_length(move * (1 - both) + new, radius)


def _of_length(move, radius):
    return radius * move / tf.maximum(tf.sqrt(_squares(move, [1, 2, 3])), 1e-12)


def _squares(move, axes):
    return tf.reduce_sum(move**2, axis=axes, keepdims=True)


def _drawn_signs(shape, seed):
    return tf.cast(tf.random.stateless_uniform(shape, seed, 0, 2, tf.int32) * 2 - 1, tf.float32)
