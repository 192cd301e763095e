"""The known factor of which each coordinate of a code tells most."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import rejection
from ib_keras.applications.evaluation.mutual_information_gap import mutual_information_gap
from ib_keras.estimators.formulas.counts import label_entropy

_SHUFFLES, _CLEAR = 16, 4.0


class NearestFactors(NamedTuple):
    """The factor of which each coordinate tells most.

    Args:
      name: name of the factor for each of d coordinates; None where chance explains all that it tells of any.
      share: I(T_j; V) / H(V) of that factor, from 0 to 1; NaN where there is none.
      information: I(T_j; V_k) in nats [d, k], less what chance shows, and at least 0.
    """

    name: tuple[str | None, ...]
    share: np.ndarray
    information: np.ndarray


def nearest_factors(
    t: np.ndarray, factors: ArrayLike, names: Sequence[str] | None, dead: np.ndarray, seed: int
) -> NearestFactors:
    """Returns the `NearestFactors` of a code, by the information of `mutual_information_gap`, less what chance shows.

    The information is that of drawn codes, so that a coordinate tells no more of a factor than it knows in all. Cells
    that are counted show some of it by chance: the mean over 16 random orders of the factors is subtracted. Where a
    coordinate tells no factor 4 standard deviations more than that, and where it is dead, there is no nearest factor.

    Args:
      t: draws of the code [n, d].
      factors: integer factors [n, k], or [n].
      names: names of the factors; None for `"factor 0"`, `"factor 1"`, ...
      dead: whether each coordinate is dead, [d].
      seed: integer seed of the random orders.

    References:
      Chen, Li, Grosse & Duvenaud, Isolating sources of disentanglement in VAEs (2018), section 4: I(z_j; v_k) of draws.
    """
    factors = np.asarray(factors).reshape(len(t), -1)
    names = _named(names, factors.shape[1])
    raw, random = _information(t, factors), np.random.default_rng(seed)
    chance = np.stack([_information(t, factors[random.permutation(len(t))]) for _ in range(_SHUFFLES)])
    information = np.maximum(raw - chance.mean(axis=0), 0.0)
    clear = raw > chance.mean(axis=0) + _CLEAR * chance.std(axis=0, ddof=1)
    told = np.where(clear & ~dead[:, None], information, 0.0)
    best, known = told.argmax(axis=1), told.max(axis=1) > 0
    entropy = np.array([label_entropy(np.unique(column, return_inverse=True)[1]) for column in factors.T])
    share = np.where(known, told.max(axis=1) / np.where(entropy > 0, entropy, 1.0)[best], np.nan)
    return NearestFactors(tuple(names[k] if found else None for k, found in zip(best, known)), share, information)


def _information(t, factors):
    return np.array(mutual_information_gap(t, factors).information).T


def _named(names, k):
    if names is None:
        return [f"factor {index}" for index in range(k)]
    names = [str(name) for name in names]
    if len(names) != k:
        raise rejection("factor_names", f"{k} names, one for each factor", f"{len(names)} names", "Name every column.")
    return names
