"""Linear dependence between two sides: canonical correlations and directions, and the information of a Gaussian."""

from typing import NamedTuple

import numpy as np

from ib_keras._checks import rejection
from ib_keras.estimators.formulas.whitening import basis, leading_whitening, rotations
from ib_keras.estimators.rows.pair import Pair

_DETERMINED = 1e-6


def telling_columns(scores):
    """Returns the indices of the columns of `scores` [n, d] that are no linear function of the others.

    Doubled columns, and increasing functions of each other, have equal normal scores: one of them tells all.
    """
    from scipy.linalg import qr

    centred = scores - scores.mean(axis=0)
    r, order = qr(centred, mode="r", pivoting=True)
    size = np.abs(np.diag(r))
    return np.sort(order[: len(size)][size > _DETERMINED * max(size[0], 1e-300)])


def more_rows_than_columns(pair: Pair, purpose: str = "correlations") -> None:
    """Raises an `InputError` unless a `Pair` has more rows than columns, without which correlations are all 1."""
    if len(pair) <= pair.dimension + 1:
        raise rejection(
            "x",
            f"more rows than columns of both sides together ({pair.dimension}) for {purpose}",
            f"{len(pair)} rows",
            "Collect more pairs or reduce the dimension with PCA.",
        )


def canonical_correlations(pair: Pair) -> tuple[np.ndarray, int, int]:
    """Returns the canonical correlations of a `Pair`, largest first, and the ranks of its sides.

    They are the singular values of the product of two orthonormal bases, those of the centred columns of either side.
    Directions without variance are left out.
    """
    first, second = map(basis, pair.standardised())
    return np.linalg.svd(first.T @ second, compute_uv=False).clip(0, 1), first.shape[1], second.shape[1]


def canonical_directions(x: np.ndarray, y: np.ndarray, count: int) -> list[np.ndarray]:
    """Returns kernels [d_x, count] and [d_y, count] of the `count` most correlated pairs of directions.

    Both sides are first reduced to their leading principal components, at most 100 and at most one per 20 rows.

    Args:
      x: array [n, d_x].
      y: array [n, d_y].
      count: number of directions; those that the sides are too small for are 0.
    """
    maps = [leading_whitening(side) for side in (x, y)]
    white = [(side - side.mean(axis=0)) @ to_white for side, to_white in zip((x, y), maps)]
    u, _, v = rotations(white[0].T @ white[1] / len(x))
    kernels = [to_white @ rotation[:, :count] for to_white, rotation in zip(maps, (u, v))]
    return [np.pad(kernel, [(0, 0), (0, count - kernel.shape[1])]) for kernel in kernels]


def determinant_bias(n: int, d_x: int, d_y: int) -> float:
    """Returns the exact bias in nats of the Gaussian plug-in for n Gaussian rows, which is close to d_x d_y / 2n.

    The expected log-determinant of a sample covariance follows from the Wishart distribution: a sum of digammas.
    """
    from scipy.special import digamma

    def expected_log_det(d):
        return digamma((n - np.arange(1, d + 1)) / 2).sum()

    return (expected_log_det(d_x) + expected_log_det(d_y) - expected_log_det(d_x + d_y)) / 2


class GaussianInformation(NamedTuple):
    """Information of the Gaussian that has the canonical correlations of a sample.

    Args:
      nats: information, its finite-sample bias removed; infinite where one side is a linear function of the other.
      std_error: standard error of `nats`.
      correlations: canonical correlations, largest first.
    """

    nats: float
    std_error: float
    correlations: np.ndarray


def gaussian_information(pair: Pair) -> GaussianInformation:
    """Returns the `GaussianInformation` of a `Pair`."""
    correlations, d_x, d_y = canonical_correlations(pair)
    with np.errstate(divide="ignore"):
        nats = -0.5 * np.log1p(-(correlations**2)).sum() - determinant_bias(len(pair), d_x, d_y)
    variance = (correlations**2).sum() / len(pair) + d_x * d_y / (2 * len(pair) ** 2)
    return GaussianInformation(nats, np.sqrt(variance), correlations)
