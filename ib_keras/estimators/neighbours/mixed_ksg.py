"""Nearest-neighbour information where a side is discrete, or a mixture of discrete and continuous values."""

import dataclasses

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import double, positive_int, rejection
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import PairEstimator
from ib_keras.estimators.base.trust import NEAR_CEILING_OF_MIXED, near_ceiling
from ib_keras.estimators.evidence.confirmed_estimator import ConfirmedEstimator
from ib_keras.estimators.formulas.counts import Counts, symbols
from ib_keras.estimators.formulas.neighbour_information import one_radius
from ib_keras.estimators.neighbours._labelled import judge_size, labelled_information
from ib_keras.estimators.neighbours._separated import lattice_columns, separated
from ib_keras.estimators.neighbours.ksg import KSG
from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.rows.repeats import largest_tied_fraction
from ib_keras.estimators.search.neighbours import enough_rows, standard_error

_DISCRETE = 0.99


@dataclasses.dataclass(frozen=True)
class MixedKSG(PairEstimator, ConfirmedEstimator):
    """Mutual information in nats where one side is a label, or values mix atoms and a density.

    The dtype states the kind of a side. An integer or boolean side holds *labels*, without order or distance, and the
    estimator is that of Ross: psi(n) + mean[psi(k_i) - psi(n_label) - psi(m_i)]. Two floating sides may hold ties, such
    as the zeros of ReLU or quantised values. If nearly all rows share their values with more than k others, the values
    are counted as in `PlugIn`. Otherwise they are measured as in `KSG`, after changes that can be undone and therefore
    keep the information: noise far below every gap breaks the ties of atoms, rounded values are spread over their
    rounding, and an indicator joins a column that mixes atoms and a density.

    Args:
      k: number of neighbours, >= 1, default 3.

    Raises:
      InputError: where both sides are labels (use PlugIn), for non-finite values, or n <= k + 1 rows.

    Example: the sign of a normal variable is one bit.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=2000)
    >>> abs(MixedKSG()(x, (x > 0).astype(int)).bits - 1) < 0.02
    True

    References:
      Ross, Mutual information between discrete and continuous data sets (2014), eq. 2.
      Gao, Kannan, Oh & Viswanath, Estimating mutual information for discrete-continuous mixtures (2017), section 3: the
      kinds of mixtures.
    """

    domain = "mixed"
    drifts = True
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
            sides, argument = ((y, x), "x") if labelled[0] else ((x, y), "y")
            return labelled_information(*sides, self.k, argument=argument)
        if pair.once(largest_tied_fraction) == 0:
            return dataclasses.replace(KSG(self.k).of_pair(pair), name=type(self).__name__)
        return self._counted(pair) or self._separated(pair)

    def _counted(self, pair):
        """Returns the estimate from counts where nearly every row shares its values with over k others, or None."""
        cells = symbols(np.hstack(pair.sides))
        if np.mean(np.bincount(cells)[cells] > self.k) < _DISCRETE:
            return None
        counts = Counts.of(*map(symbols, pair.sides))
        verdict, reason = counts.verdict
        return self.result(
            counts.nats - counts.miller_madow_bias,
            std_error=counts.std_error,
            ceiling=counts.ceiling,
            n=counts.n,
            verdict=verdict,
            reason=reason,
        )

    def _separated(self, pair):
        """Returns the estimate from neighbours of columns without ties, which tell what the given ones tell."""
        n, rounded = len(pair), sum(map(lattice_columns, pair.sides))
        sides = [separated(side, indicators=True, seed=seed) for seed, side in enumerate(pair.sides)]
        local = np.zeros(n)
        if all(side.shape[1] for side in sides):
            local = one_radius(*sides, self.k)[0]
        ceiling = float(np.log(n))
        verdict, reason = judge_size(local, pair.dimension, rounded)
        if near_ceiling(local.mean(), ceiling, NEAR_CEILING_OF_MIXED):
            verdict, share = "saturated", local.mean() / ceiling
            reason = f"the value reaches {share:.0%} of its ceiling of {ceiling:.2f} nats: collect more rows"
        return self.result(
            min(local.mean(), ceiling),
            std_error=standard_error(local),
            ceiling=ceiling,
            n=n,
            verdict=verdict,
            reason=reason,
        )
