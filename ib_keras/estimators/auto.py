"""The estimator to start with, which chooses among the others and gives its reason."""

import dataclasses
import math
import time

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import above, is_one_hot, seed_of
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.trust import shows_more, surely_read
from ib_keras.estimators.correlation.student_copula import StudentCopula
from ib_keras.estimators.counting.plug_in import PlugIn
from ib_keras.estimators.evidence.confirmation import confirm
from ib_keras.estimators.evidence.confirmed_estimator import ConfirmedEstimator
from ib_keras.estimators.evidence.usable_information import usable_information
from ib_keras.estimators.formulas.counts import symbols
from ib_keras.estimators.neighbours.ksg import KSG
from ib_keras.estimators.neighbours.local_nonuniform import LocalNonuniform
from ib_keras.estimators.neighbours.mixed_ksg import MixedKSG
from ib_keras.estimators.rows.held_out import Part, split
from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.rows.pictures import with_pictures
from ib_keras.estimators.rows.repeats import no_density
from ib_keras.estimators.search.neighbours import CROWDED_DIMENSION
from ib_keras.estimators.trained.code_information import code_information
from ib_keras.estimators.trained.compressed_ksg import CompressedKSG
from ib_keras.estimators.trained.info_nce import InfoNCE

# A copula with more columns, or with fewer rows for each, would fit noise.
_COPULA_COLUMNS, _ROWS_PER_COLUMN = 200, 4
# A fifth of the rows is held out: fewer than 80 rows would measure the codes too roughly.
_ROWS_TO_LEARN = 400
# Every fold trains an encoder of its own, which takes seconds for columns and minutes for pictures.
_FOLDS, _FOLDS_OF_PICTURES = 3, 1
_FILTERS = (32, 64)
_LOW = ("trusted", "biased_low")


_FEW_VALUES = 20
# Rows that are too few for their columns are measured along so many axes, or those of nine tenths of the variance.
_COMPONENTS, _SHARE_OF_VARIANCE = 10, 0.9
# Rows lie near a surface where a tenth of their columns holds so much: there a copula of all columns is no lower bound.
_SURFACE = 0.1
_METHODS = {cls.__name__: cls() for cls in (StudentCopula, KSG, LocalNonuniform)}


@dataclasses.dataclass(frozen=True)
class Auto(ConfirmedEstimator):
    """Mutual information in nats by the estimator that suits the data: the one to call first.

    Integers are counted (`PlugIn`); integers against floats, and repeated values, go to `MixedKSG`. One-hot rows and a
    column of at most 20 values are labels, as integers are. Two continuous sides are measured by a copula of their
    ranks (`StudentCopula`) and, in few dimensions, by nearest neighbours (`KSG` and `LocalNonuniform`). Of the
    estimators that pass their own tests, the one with the smallest standard error gives the result. If the tests show
    that all of them miss information, or the rows are too wide for them, encoders learn short codes of both sides, and
    pictures also get a trained critic. Held-out rows measure the information that the codes share, which is a lower
    bound. The result is then the largest value that errs on the low side, with the verdict `biased_low`. `reason` names
    the estimator and its evidence.

    Args:
      seconds: time in seconds after which no further training starts; None (default) sets no limit. `reason` names the
        trainings that were left out. With a limit the result may depend on the speed of the machine.
      seed: integer seed of the splits and of the training, default 0.

    Raises:
      InputError: for unpaired, non-finite, or fewer than 12 rows.

    Example:

    >>> from ib_keras.problems import MultivariateStudent
    >>> problem = MultivariateStudent(2, 2, df=1)
    >>> estimate = Auto()(*problem.sample(3000, seed=0))
    >>> estimate.verdict, abs(estimate.nats - problem.information) < 0.05
    ('trusted', True)

    References:
      Czyz et al., Beyond normal: on the evaluation of mutual information estimators (2023), section 4: the tasks on
      which each kind of estimator fails.
    """

    domain = "any"
    least_rows = 12
    seconds: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if self.seconds is not None:
            above("seconds", self.seconds, 0, "Pass a time in seconds, or None.")
        seed_of(self.seed)

    def prepare(self, x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        return with_pictures(super().prepare(x, y), (x, y))

    def estimate(self, x: np.ndarray, y: np.ndarray) -> Estimate:
        return self.confirmed(x, y)

    def confirmed(self, x: np.ndarray, y: np.ndarray) -> Estimate:
        start = time.monotonic()
        rows = [_as_label(side) for side in (x, y)]
        counted = [side.dtype.kind != "f" for side in rows]
        if counted[0] != counted[1]:
            rows = [_as_measurements(side) for side in rows]
            counted = [side.dtype.kind != "f" for side in rows]
        if all(counted):
            return self._named(PlugIn().confirmed(*rows))
        if any(counted):
            return self._named(self._labelled(*(rows[::-1] if counted[0] else rows)))
        found, pair = [], Pair(*(side.astype(np.float64, copy=False) for side in rows))
        if x.ndim == y.ndim == 2:
            if pair.once(no_density):
                return self._named(MixedKSG().confirmed(*pair.sides))
            surface = self._components(pair)
            near = max(part.shape[1] / side.shape[1] for part, side in zip(surface, pair.sides)) <= _SURFACE
            found = [self._of_components(surface, pair)] if near else self._untrained(pair)
        if trusted := [estimate for estimate in found if estimate.verdict == "trusted"]:
            return self._named(self._first_confirmed(trusted, pair))
        # Values that are only uncertain, saturated or ill-posed do not improve by learned codes.
        missed = not found or any(estimate.verdict.startswith("biased") for estimate in found)
        if not missed or len(x) < _ROWS_TO_LEARN:
            return self._named(self._most_telling(found) or self._of_components(self._components(pair), pair))
        return self._learned(x, y, found, start)

    @staticmethod
    def _labelled(x, label):
        """Returns the estimate of neighbours beside a label, or that of a classifier where it is larger."""
        found = MixedKSG().confirmed(x, label)
        if found.verdict == "trusted":
            return found
        low, error = usable_information(x, symbols(label))
        if surely_read(low, error) <= max(found.nats, 0.0):
            return found
        return dataclasses.replace(
            found,
            nats=low,
            std_error=error,
            kind="lower",
            name="cross-fitted classifier",
            could_hide=max(0.0, found.ceiling - low),
            reason=f"a logistic regression on values and squares gives {low:.3f} nats for rows that it was not fitted "
            f"to, more than the {found.nats:.3f} nats of MixedKSG, and the label has an entropy of {found.ceiling:.3f} "
            "nats: measure fewer columns at a time to narrow the gap",
        )

    @staticmethod
    def _first_confirmed(trusted, pair):
        """Returns the most precise trusted estimate that holds against the evidence; else the most precise one."""
        tried = []
        for estimate in sorted(trusted, key=lambda estimate: estimate.std_error):
            method = _METHODS[estimate.name]
            tried.append(confirm(estimate, pair, method.estimate, drifts=method.drifts))
            if tried[-1].verdict == "trusted":
                return tried[-1]
        return tried[0]

    @staticmethod
    def _untrained(pair):
        """Returns the estimates that need no training, each of them only where it may be trusted."""
        found = []
        # Copulas come first: where they fit, they are the most precise and work in any number of columns.
        if pair.dimension <= min(_COPULA_COLUMNS, (len(pair) - 2) // _ROWS_PER_COLUMN):
            found.append(StudentCopula().of_pair(pair))
        if pair.dimension <= CROWDED_DIMENSION:
            found.append(KSG().of_pair(pair))
            # The correction for flat neighbourhoods costs several searches, and helps only where KSG falls short.
            if found[-1].verdict in ("biased_low", "saturated"):
                found.append(LocalNonuniform().of_pair(pair))
        return found

    @staticmethod
    def _most_telling(found):
        """Returns a finite estimate that is not trusted, or None.

        That of neighbours makes no assumption, but misses information in several dimensions. A copula that no test
        refutes, but whose error is too large to trust it, is taken unless neighbours show more than it.
        """
        finite = [estimate for estimate in found if math.isfinite(estimate.nats)]
        if not finite:
            return None
        copula, last = finite[0], finite[-1]
        error = math.hypot(copula.std_error, last.std_error)
        fits = copula.name == StudentCopula.__name__ and copula.verdict == "undersampled"
        return copula if fits and not shows_more(last.nats, copula.nats, error) else last

    def _components(self, pair):
        """Returns the leading principal components of both sides, as many as hold nine tenths of the variance."""
        from sklearn.decomposition import PCA

        most = max(1, min(_COMPONENTS, (len(pair) - 2) // (2 * _ROWS_PER_COLUMN)))
        parts = []
        for side in pair.standardised():
            axes = PCA(min(most, *side.shape), random_state=self.seed).fit(side)
            enough = int(np.searchsorted(axes.explained_variance_ratio_.cumsum(), _SHARE_OF_VARIANCE)) + 1
            parts.append(axes.transform(side)[:, :enough])
        return parts

    def _of_components(self, parts, pair):
        """Returns the estimate for the components of rows near a surface, or too few for their columns."""
        found = self._most_telling(self._untrained(Pair(*parts))) or self.result(math.nan, n=len(pair))
        counts = " and ".join(str(part.shape[1]) for part in parts)
        few = len(pair) < _ROWS_TO_LEARN
        why = f"{len(pair)} rows are too few for" if few else "most of the variance lies along few axes of"
        return dataclasses.replace(
            found,
            kind="lower",
            verdict="undersampled" if few else "biased_low",
            reason=f"{why} {pair.dimension} columns, and this is the value of the {counts} leading principal "
            "components of the sides, which may leave information out: collect more pairs",
        )

    def _learned(self, x, y, found, start):
        learned, skipped, pictures = [], [], x.ndim == 4 or y.ndim == 4
        folds = _FOLDS_OF_PICTURES if pictures else _FOLDS
        for fold in range(folds):
            if self._over(start) and learned:
                skipped.append(f"{folds - fold} of {folds} folds")
                break
            learned.append(self._codes(x, y, fold))
        # Only values that err on the low side may be compared by their size: the largest is then the closest. Those of
        # neighbours do so where they are uncertain as well.
        low = [e for e in found if e.verdict in _LOW or (e.name == KSG.__name__ and e.verdict == "undersampled")]
        low.append(self._mean(learned))
        if pictures and not self._over(start):
            low.append(InfoNCE(hidden=_FILTERS, seed=self.seed).estimate(x, y))
        elif pictures:
            skipped.append("the critic")
        best = max(low, key=lambda estimate: estimate.nats)
        left_out = f" (the limit of {self.seconds} s leaves out {' and '.join(skipped)})" if skipped else ""
        return self._named(best, left_out)

    def _over(self, start):
        return self.seconds is not None and time.monotonic() - start > self.seconds

    def _codes(self, x, y, fold):
        parts = [Part(x[rows], y[rows]) for rows in split(len(x), self.seed, fold)]
        codes, held_out = CompressedKSG(seed=self.seed + fold).codes(*parts)
        return code_information(*codes(held_out))

    def _mean(self, learned):
        nats = np.mean([estimate.nats for estimate in learned])
        error = math.sqrt(sum(estimate.std_error**2 for estimate in learned)) / len(learned)
        measured = " and ".join(sorted({estimate.name for estimate in learned}))
        return self.result(
            nats,
            std_error=error,
            kind="lower",
            n=sum(estimate.n for estimate in learned),
            verdict="biased_low",
            reason=f"learned codes share {nats:.3f} nats on held-out rows ({measured}), and may lose some of the "
            "information: collect more rows, which may raise the value",
        )

    def _named(self, estimate, left_out=""):
        chosen = "" if estimate.name == type(self).__name__ else f"{estimate.name}: "
        return dataclasses.replace(estimate, name=type(self).__name__, reason=f"{chosen}{estimate.reason}{left_out}")


def _as_measurements(side):
    """Returns integers of which no row repeats as floats: a label tells nothing where each example has its own."""
    return side if side.dtype.kind == "f" or len(np.unique(side, axis=0)) < len(side) else side.astype(np.float64)


def _as_label(side):
    """Returns the codes of a label whatever its dtype: one column of few values, or one-hot rows; else the side."""
    if side.ndim == 2 and _one_hot(side):
        return side.argmax(axis=1)[:, None]
    side = side.reshape(len(side), -1)
    if side.shape[1] > 1 or side.dtype.kind != "f" or len(np.unique(side)) > _FEW_VALUES:
        return side
    return symbols(side)[:, None]


def _one_hot(side):
    """Whether each row marks one of several columns by a 1, and some rows mark the same one."""
    return is_one_hot(side) and side.sum(axis=0).max() > 1
