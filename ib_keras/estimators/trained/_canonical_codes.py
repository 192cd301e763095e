"""Short codes of x and y that keep the information which the two sides share."""

import dataclasses
from collections.abc import Callable

import numpy as np
import tensorflow as tf

from ib_keras import measures
from ib_keras.estimators.formulas.correlations import canonical_directions
from ib_keras.estimators.rows.held_out import Part
from ib_keras.estimators.rows.subsets import at_most
from ib_keras.layers.canonical_encoders import CanonicalEncoders, straight_features

_ROWS = 4_000
_NEIGHBOURS = 10
_PREDICTABLE = 0.5
_SURE = 3.0
_NOISY_ROWS, _MOST_NOISE = 280, 0.3


@dataclasses.dataclass(frozen=True)
class CanonicalCodes:
    """Trained encoders, with the linear maps from their codes to canonical variables, the strongest first.

    Args:
      encoders: `CanonicalEncoders`.
      kernels: maps [units, m] of the codes of either side.
      training: `Training` of the encoders.
    """

    encoders: CanonicalEncoders
    kernels: tuple[np.ndarray, np.ndarray]
    training: object

    def __call__(self, pairs: Part) -> tuple[np.ndarray, np.ndarray]:
        """Returns the float64 codes u and v, each [n, m], of a `Part`."""
        u, v = (code @ kernel for code, kernel in zip(_raw_codes(self.encoders, pairs), self.kernels))
        return u, v


def train_codes(
    training: Part, stopping: Part, units: int, hidden: tuple[int, ...], train: Callable, seed: int
) -> CanonicalCodes:
    """Returns the `CanonicalCodes` that maximise canonical information on `training`, with variables that hold up.

    Linear canonical correlation analysis of the codes gives variables, the strongest first. A variable is left out if
    it is a function of stronger ones, as cos u1 is of u1: it correlates with cos v1 and adds no information. It is also
    left out if its correlation on the stopping pairs may be chance. The strongest variable always stays.

    Args:
      training: `Part` on the scale that networks like.
      stopping: `Part` that judges the variables.
      units: number of variables to look for.
      hidden: widths of the hidden layers.
      train: function (model, objective, value, training, stopping) -> `Training`.
      seed: integer seed of the initial weights.
    """
    encoders = CanonicalEncoders(training.x.shape[1:], training.y.shape[1:], units, hidden, seed, _noise_of(training))
    features = [straight_features(tf.constant(side)).numpy().astype(np.float64) for side in (training.x, training.y)]
    # The straight path of each encoder starts at the linear solution, and the layers beside it learn only the rest.
    for side, kernel in zip(encoders.sides, canonical_directions(*features, units)):
        side.get_layer("straight").kernel.assign(kernel)

    def objective(x, y):
        return measures.canonical_information(*encoders((x, y), training=True))

    def value(x, y):
        return measures.canonical_information(*encoders((x, y)))

    outcome = train(encoders, objective, value, training, stopping)
    kernels = canonical_directions(*_raw_codes(encoders, training), units)
    kept = _telling(CanonicalCodes(encoders, kernels, outcome), training, stopping)
    return CanonicalCodes(encoders, tuple(kernel[:, kept] for kernel in kernels), outcome)


def _noise_of(training):
    """Returns the deviation of the noise that keeps the encoders from learning single rows, less for more rows.

    Of 600, 2,000, 4,000 and 10,000 normal rows, bent by random maps, it raised what neighbours read of the codes on
    held-out rows from .44 to .52, .66 to .76, .89 to .91 and .96 to .96 of 1.02 nats; the noise for 2,000 rows would
    lower that of 10,000 to .90. Pictures have many pixels, and no noise is added to them.
    """
    return min(_MOST_NOISE, _NOISY_ROWS / len(training)) if training.x.ndim == training.y.ndim == 2 else 0.0


def _telling(codes, training, stopping):
    """Returns the indices of variables that correlate on the stopping pairs and are no function of stronger ones."""
    u, v = codes(stopping)
    strength = np.array([_correlation(*variables) for variables in zip(u.T, v.T)])
    sides = [side[at_most(_ROWS, len(side))] for side in codes(training)]
    strongest, *others = np.argsort(-strength, kind="stable")[: max(1, np.sum(strength > _SURE / np.sqrt(len(u))))]
    kept = [strongest]
    for index in others:
        if max(_predictability(side, kept, index) for side in sides) < _PREDICTABLE:
            kept.append(index)
    return kept


def _correlation(a, b):
    return abs(np.corrcoef(a, b)[0, 1]) if np.ptp(a) * np.ptp(b) > 0 else 0.0


def _predictability(codes, given, index):
    """Returns the share of the variance of a column that its neighbours in the given columns explain."""
    from sklearn.neighbors import KNeighborsRegressor

    half = len(codes) // 2
    fit = KNeighborsRegressor(_NEIGHBOURS).fit(codes[:half, given], codes[:half, index])
    return fit.score(codes[half:, given], codes[half:, index])


def _raw_codes(encoders, pairs):
    blocks = [encoders((tf.constant(block.x), tf.constant(block.y))) for block in pairs.blocks(encoders.rows_at_once)]
    return tuple(np.concatenate([side.numpy() for side in sides]).astype(np.float64) for sides in zip(*blocks))
