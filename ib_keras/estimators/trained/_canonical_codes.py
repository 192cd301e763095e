"""Short codes of x and y that keep what the two sides share."""

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


@dataclasses.dataclass(frozen=True)
class CanonicalCodes:
    """Trained encoders, and the linear maps of their codes to canonical variables, the strongest first.

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
    """Returns the `CanonicalCodes` that canonical information on `training` finds and `stopping` pairs judge.

    From the variables that linear canonical correlation analysis of the codes gives, the strongest first, those are
    left out that are a function of stronger ones, of which every curve is one (cos u1 correlates with cos v1, and tells
    nothing that u1 does not), and those whose correlation on the stopping pairs may be chance. The strongest always
    stays.

    Args:
      training: `Part` on the scale that networks like.
      stopping: `Part` that judges the variables.
      units: number of variables to look for.
      hidden: widths of the hidden layers.
      train: function (model, objective, value, training, stopping) -> `Training`.
      seed: seed of the initial weights.
    """
    encoders = CanonicalEncoders(training.x.shape[1:], training.y.shape[1:], units, hidden, seed)
    features = [straight_features(tf.constant(side)).numpy().astype(np.float64) for side in (training.x, training.y)]
    for side, kernel in zip(encoders.sides, canonical_directions(*features, units)):
        side.get_layer("straight").kernel.assign(kernel)

    def shared(x, y):
        return measures.canonical_information(*encoders((x, y)))

    outcome = train(encoders, shared, shared, training, stopping)
    kernels = canonical_directions(*_raw_codes(encoders, training), units)
    kept = _telling(CanonicalCodes(encoders, kernels, outcome), training, stopping)
    return CanonicalCodes(encoders, tuple(kernel[:, kept] for kernel in kernels), outcome)


def _telling(codes, training, stopping):
    """Returns the indices of the variables that are seen on the stopping pairs, and no function of stronger ones."""
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
