"""Disentanglement of a code: whether each coordinate is about one factor, by the forests that predict the factors."""

import dataclasses

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection
from ib_keras.applications.evaluation.factors import codes_and_factors, varying


@dataclasses.dataclass(frozen=True)
class DCI:
    """Disentanglement, completeness and informativeness of a code: 1 at best, 0 for a code without information.

    Args:
      disentanglement: whether each coordinate is about one factor: mean over coordinates, weighted by their share of
        all importance, of 1 - H(factors | coordinate) / log k.
      completeness: whether each factor is in one coordinate: mean over factors of 1 - H(coordinates | factor) / log d.
      informativeness: mean over factors of (accuracy - base) / (1 - base) on held-out rows, where base is the share of
        the commonest value; negative where the accuracy is below base.
      accuracy: accuracy on held-out rows for each factor.
      importance: importance of each coordinate, one tuple of d numbers for each factor, which sum to 1, or are all 0
        for a factor that no coordinate tells.

    The tuples hold NaN for factors that do not vary.
    """

    disentanglement: float
    completeness: float
    informativeness: float
    accuracy: tuple[float, ...]
    importance: tuple[tuple[float, ...], ...]


def dci(
    codes: ArrayLike,
    factors: ArrayLike,
    test_codes: ArrayLike,
    test_factors: ArrayLike,
    trees: int = 30,
    seed: int = 0,
) -> DCI:
    """Returns the `DCI` of a code: disentanglement, completeness and informativeness, shares without a unit.

    A random forest learns each factor from the code. Its importance R_jk is the share of the impurity of factor k that
    splits on coordinate j remove. Then D_j = 1 + sum_k P_jk log_K P_jk with P_jk = R_jk / sum_k R_jk, and
    C_k = 1 + sum_j R_jk log_D R_jk. The trees choose every split among all coordinates, so that a coordinate without
    information gets no importance beside one with information. With a single coordinate, or a single factor, the score
    is 1. A factor that no coordinate tells is not complete: it counts 0, and so does a constant code in all scores.

    Args:
      codes: codes [n, d] from which the forests learn.
      factors: integer factors [n, k], or [n].
      test_codes: codes [m, d] of other examples, for the accuracy.
      test_factors: integer factors [m, k] of the same examples.
      trees: number of trees per factor, >= 1 (default: 30).
      seed: integer seed of the forests (default: 0).

    Returns:
      A `DCI`.

    Raises:
      InputError: for NaN, different numbers of rows or columns, or factors that are not integers or all constant.

    Example:

    >>> factors = np.random.default_rng(0).integers(0, 5, [600, 2])
    >>> found = dci(factors[:400], factors[:400], factors[400:], factors[400:])
    >>> round(found.disentanglement, 2), round(found.completeness, 2), found.informativeness
    (1.0, 1.0, 1.0)

    References:
      Eastwood & Williams, A framework for the quantitative evaluation of disentangled representations (2018), section
      2, with forests (section 4.2) as classifiers.
    """
    codes, factors = codes_and_factors(codes, factors)
    test_codes, test_factors = codes_and_factors(test_codes, test_factors, "test_codes")
    if (codes.shape[1], factors.shape[1]) != (test_codes.shape[1], test_factors.shape[1]):
        raise rejection(
            "test_codes",
            f"of {codes.shape[1]} coordinates and {factors.shape[1]} factors, as `codes`",
            f"{test_codes.shape[1]} and {test_factors.shape[1]}",
            "Pass codes of the same model.",
        )
    known = varying(factors)
    importance, accuracy = np.full([factors.shape[1], codes.shape[1]], np.nan), np.full(factors.shape[1], np.nan)
    for k in known:
        forest = _forest(positive_int("trees", trees), seed).fit(codes, factors[:, k])
        importance[k], accuracy[k] = forest.feature_importances_, forest.score(test_codes, test_factors[:, k])
    base = np.array([np.unique(test_factors[:, k], return_counts=True)[1].max() / len(test_factors) for k in known])
    # A test part of a single value leaves no room above the base.
    gain = (accuracy[known] - base) / np.where(base < 1, 1 - base, 1)
    return DCI(
        _disentanglement(importance[known]),
        float(np.mean(_certainty(importance[known]))),
        float(gain.mean()),
        tuple(accuracy.tolist()),
        tuple(map(tuple, importance.tolist())),
    )


def _forest(trees, seed):
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(trees, max_features=None, random_state=seed)


def _disentanglement(importance):
    weight = importance.sum(axis=0)
    if not weight.any():
        return 0.0
    used = weight > 0
    return float(np.average(_certainty((importance / np.where(used, weight, 1)).T[used]), weights=weight[used]))


def _certainty(shares):
    """Returns 1 - entropy / log m of each row of `shares` [r, m], which sums to 1; 1 where m = 1, 0 for all zeros."""
    known = shares.any(axis=1)
    if shares.shape[1] == 1:
        return known.astype(float)
    logs = np.log(np.where(shares > 0, shares, 1))
    return np.where(known, 1 + (shares * logs).sum(axis=1) / np.log(shares.shape[1]), 0.0)
