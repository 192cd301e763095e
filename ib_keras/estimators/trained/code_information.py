"""Information between short codes, for dependence of any shape and strength."""

import math

import numpy as np

from ib_keras import measures
from ib_keras.estimate import Estimate
from ib_keras.estimators.correlation.student_copula import StudentCopula
from ib_keras.estimators.neighbours.mixed_ksg import MixedKSG
from ib_keras.estimators.rows.held_out import Part
from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.trained._gaussian_start import GaussianStart
from ib_keras.estimators.trained._residual_entropy import residual_information
from ib_keras.estimators.trained._score_matrix import evaluate

_ROWS_AT_ONCE, _ROWS_FOR_ENTROPIES = 4096, 200


def code_information(u: np.ndarray, v: np.ndarray) -> Estimate:
    """Returns an `Estimate` of I(U;V) that exceeds the information only by chance.

    A Student copula that passes its tests is the result. Otherwise it is the largest of three values that err on the
    low side: nearest neighbours, which several dimensions and strong dependence make too low; InfoNCE with the density
    ratio of a Gaussian copula, which is at most log n; and the entropy that a linear regression explains, which has no
    ceiling. That regression is one of normal scores, since a few far rows would hide how thin the codes lie, and the
    entropies would be too high. From half of log n on, scores are coarser than the dependence, and the codes themselves
    are taken. Weak dependence of fewer than 200 rows is left to the other two: the largest of many rough values is no
    lower bound.

    Args:
      u: float64 array [n, d_u].
      v: float64 array [n, d_v].
    """
    pair = Pair(u, v)
    copula = StudentCopula().of_pair(pair)
    if copula.verdict == "trusted":
        return copula
    candidates = [MixedKSG().of_pair(pair)]
    # Copied or tied codes have no density, and the other candidates need one.
    if candidates[0].verdict != "ill_posed":
        candidates.append(_gaussian_ratio(pair))
        strong = candidates[-1].nats > math.log(len(pair)) / 2
        if strong or len(pair) >= _ROWS_FOR_ENTROPIES:
            u, v = (pair if strong else pair.scores).sides
            candidates += [_residual(*sides) for sides in ((u, v), (v, u))]
    return max(candidates, key=lambda candidate: candidate.nats)


def _gaussian_ratio(pair):
    scores = Part(*(side.astype(np.float32) for side in pair.scores.sides))
    ratio = GaussianStart(scores.x, scores.y)
    nats, error, _ = evaluate(measures.info_nce, ratio.scores, scores, _ROWS_AT_ONCE)
    return Estimate(
        nats, std_error=error, kind="lower", n=len(pair), verdict="biased_low", name="InfoNCE of a Gaussian copula"
    )


def _residual(x, y):
    nats, error = residual_information(x, y)
    return Estimate(
        float(nats), std_error=float(error), kind="lower", n=len(x), verdict="biased_low", name="entropy of a residual"
    )
