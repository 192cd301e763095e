"""Mutual information gap: whether each factor of the data has one coordinate of the code to itself."""

import dataclasses

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int
from ib_keras.applications.evaluation.factors import codes_and_factors, varying
from ib_keras.estimators import Binned
from ib_keras.estimators.formulas.counts import Counts, symbols

_FAR = 0.005


@dataclasses.dataclass(frozen=True)
class MutualInformationGap:
    """The lead of one coordinate of a code over the next, as a share of the entropy of each factor.

    Args:
      score: mean of `per_factor`, from 0 to 1.
      per_factor: the gap of each factor, a share of its entropy; NaN for a factor that does not vary.
      coordinate: the coordinate with the most information about each factor, one index per factor.
      information: I(t_j; v_k) in nats, one tuple of d coordinates for each factor k.
    """

    score: float
    per_factor: tuple[float, ...]
    coordinate: tuple[int, ...]
    information: tuple[tuple[float, ...], ...]


def mutual_information_gap(codes: ArrayLike, factors: ArrayLike, bins: int = 20) -> MutualInformationGap:
    """Returns the `MutualInformationGap` (MIG): by which share of a factor's entropy one coordinate leads the next.

    MIG = (1/k) sum_k (I(t_j(k); v_k) - max over j != j(k) of I(t_j; v_k)) / H(v_k), where j(k) is the coordinate with
    the most information about factor v_k. The information is the plug-in estimate of `bins` cells of equal width per
    coordinate, between the quantiles .005 and .995, so that a far code does not leave one cell to all others. The gap
    is 1 where every factor is one coordinate that no other repeats, and 0 where the leading two coordinates have equal
    information. Chance adds (bins - 1)(values - 1) / 2n nats to the information of every coordinate, and so hardly
    changes the gap.

    Args:
      codes: codes [n, d], such as posterior means; with d = 1 the second information is 0.
      factors: integer factors [n, k], or [n].
      bins: cells per coordinate, >= 2 (default: 20).

    Returns:
      A `MutualInformationGap`.

    Raises:
      InputError: for NaN, different numbers of rows, factors that are not integers or all constant, or bins < 2.

    Example: codes that are the factors; after a rotation by 45 degrees neither coordinate leads.

    >>> factors = np.random.default_rng(0).integers(0, 10, [2000, 2])
    >>> mutual_information_gap(factors, factors).score > 0.98
    True
    >>> mutual_information_gap(factors @ [[1, -1], [1, 1]], factors).score < 0.1
    True

    References:
      Chen, Li, Grosse & Duvenaud, Isolating sources of disentanglement in VAEs (2018), eq. 6.
    """
    codes, factors = codes_and_factors(codes, factors)
    known = varying(factors)
    cells = [_cells(codes[:, [j]], positive_int("bins", bins)) for j in range(codes.shape[1])]
    values = [symbols(factors[:, [k]]) for k in range(factors.shape[1])]
    information = np.array([[Counts.of(cell, value).nats for cell in cells] for value in values])
    entropy = np.array([Counts.of(value, value).nats for value in values])
    ordered = np.sort(np.column_stack([np.zeros(len(values)), information]), axis=1)
    gaps = np.full(len(values), np.nan)
    gaps[known] = (ordered[known, -1] - ordered[known, -2]) / entropy[known]
    return MutualInformationGap(
        float(gaps[known].mean()),
        tuple(gaps.tolist()),
        tuple(information.argmax(axis=1).tolist()),
        tuple(map(tuple, information.tolist())),
    )


def _cells(coordinate, bins):
    """Returns the cell of each code; the half per cent of the codes on either side fall into the outermost cells."""
    low, high = np.quantile(coordinate, [_FAR, 1 - _FAR])
    return Binned(bins=bins, range=(low, high) if high > low else None).codes(coordinate)
