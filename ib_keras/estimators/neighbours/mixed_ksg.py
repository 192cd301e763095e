"""Nearest-neighbour information when a side is discrete, or a mixture of discrete and continuous."""

import dataclasses

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import double, positive_int, rejection
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import PairEstimator
from ib_keras.estimators.base.trust import NEAR_CEILING_OF_MIXED, near_ceiling
from ib_keras.estimators.neighbours._labelled import DISCRETE, LATTICE, judge_size, labelled_information
from ib_keras.estimators.neighbours.ksg import KSG
from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.rows.repeats import is_lattice, largest_tied_fraction
from ib_keras.estimators.search.neighbours import Neighbours, enough_rows, precision, standard_error


@dataclasses.dataclass(frozen=True)
class MixedKSG(PairEstimator):
    """Mutual information in nats when one side is a label, or values mix atoms and a density.

    The dtype says what a side is: an integer or boolean side holds *labels* (no order, no distance), and the
    estimator is Ross's: psi(n) + mean[psi(k_i) - psi(n_label) - psi(m_i)]. Two floating sides may hold
    ties (ReLU zeros, quantised values), and each row is treated as what it is, after Gao et al.: a row whose k-th
    distance is 0 by its counts, log(n n_xy / (n_x n_y)), any other by those of KSG.

    Args:
      k: number of neighbours, >= 1.

    Raises:
      InputError: when both sides are labels (use PlugIn), for non-finite values, or n <= k + 1 rows.

    Example: the sign of a normal variable is one bit.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=2000)
    >>> abs(MixedKSG()(x, (x > 0).astype(int)).bits - 1) < 0.02
    True

    References:
      Ross, Mutual information between discrete and continuous data sets (2014), eq. 2.
      Gao, Kannan, Oh & Viswanath, Estimating mutual information for discrete-continuous mixtures (2017), algorithm 1.
    """

    domain = "mixed"
    k: int = 3

    def __post_init__(self) -> None:
        positive_int("k", self.k)

    def prepare(self, x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        x, y = (double(side) if side.dtype.kind == "f" else side for side in super().prepare(x, y))
        return x, y

    def of_pair(self, pair: Pair) -> Estimate:
        x, y = pair.sides
        enough_rows(x, self.k)
        labelled = [side.dtype.kind != "f" for side in (x, y)]
        if all(labelled):
            raise rejection(
                "y",
                "floating when `x` holds labels",
                f"dtypes {x.dtype} and {y.dtype}",
                "Use PlugIn for two discrete variables.",
            )
        if any(labelled):
            return labelled_information(*((y, x) if labelled[0] else (x, y)), self.k)
        if pair.once(largest_tied_fraction) == 0:
            return dataclasses.replace(KSG(self.k).of_pair(pair), name=type(self).__name__)
        return self._gao(*pair.standardised(precision(len(pair), pair.dimension)))

    def _gao(self, x, y):
        from scipy.special import digamma

        joint = Neighbours(x, y)
        radius = joint.kth_distance(self.k)
        tied = radius == 0
        reach = np.where(tied, 0, np.nextafter(radius, 0))
        counts = [side.counts(reach, strict=False) + 1 for side in (joint, Neighbours(x), Neighbours(y))]
        atoms = np.log(counts[0]) + np.log(len(x)) - np.log(counts[1]) - np.log(counts[2])
        density = digamma(self.k) + digamma(len(x)) - digamma(counts[1]) - digamma(counts[2])
        local = np.where(tied, atoms, density)
        ceiling = float(np.log(len(x)))
        verdict, reason = judge_size(local, x.shape[1] + y.shape[1])
        if (is_lattice(x) or is_lattice(y)) and tied.mean() < DISCRETE:
            verdict, reason = "ill_posed", LATTICE
        elif near_ceiling(local.mean(), ceiling, NEAR_CEILING_OF_MIXED):
            verdict, reason = "saturated", f"the value presses against its ceiling {ceiling:.2f}: collect more rows"
        return self.result(
            min(local.mean(), ceiling),
            std_error=standard_error(local),
            ceiling=ceiling,
            n=len(local),
            verdict=verdict,
            reason=reason,
        )
