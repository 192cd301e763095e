"""Tests of an estimator by laws of information on the user's own data."""

import dataclasses
import math
import sys

import keras
import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import InputError, paired_rows, rejection
from ib_keras.estimators.base.estimator import Estimator
from ib_keras.estimators.base.trust import ERRORS, margin
from ib_keras.estimators.validation._data_laws import laws_of


@dataclasses.dataclass(frozen=True)
class LawResult:
    """Result of one law on one data set.

    Args:
      name: name of the law.
      measured: the estimate under test, in nats; NaN where the estimator rejected the rows.
      relation: `"="` or `"<="`, between the measured and the expected value.
      expected: value that the law expects, in nats.
      tolerance: 0.1 nat, 10 % or three standard errors of both sides, whichever is largest.
      passed: whether the relation holds within the tolerance.
      sentence: the finding, with advice where the law fails.
    """

    name: str
    measured: float
    relation: str
    expected: float
    tolerance: float
    passed: bool
    sentence: str


@dataclasses.dataclass(frozen=True)
class SelfCheck:
    """Results of the laws that `selfcheck` tried, which print themselves as a table.

    Args:
      estimator: name of the estimator.
      n: number of rows.
      nats: the estimate on the data as they are.
      rows: one `LawResult` per law.
    """

    estimator: str
    n: int
    nats: float
    rows: tuple[LawResult, ...]

    @property
    def passed(self) -> bool:
        """Whether every law holds."""
        return all(row.passed for row in self.rows)

    @property
    def summary(self) -> str:
        """The number of laws that fail, in one line."""
        failed = sum(not row.passed for row in self.rows)
        found = f"{failed} of {len(self.rows)} laws fail" if failed else f"all {len(self.rows)} laws hold"
        return f"{self.estimator} on {self.n} rows, {self.nats:.4f} nats: {found}"

    def __str__(self) -> str:
        width = max(len(row.name) for row in self.rows)
        columns = f"{'law':{width}}  measured     expected  tolerance"
        return "\n".join([self.summary, columns, *(_line(row, width) for row in self.rows)])


def _line(row, width):
    return (
        f"{row.name:{width}}  {row.measured:8.4f}  {row.relation:>2} {row.expected:8.4f}  {row.tolerance:9.4f}  "
        f"{'ok' if row.passed else 'FAILS'}: {row.sentence}"
    )


def selfcheck(
    estimator: Estimator, x: ArrayLike, y: ArrayLike, *, seed: int = 0, verbose: int | None = None
) -> SelfCheck:
    """Tests an estimator by laws of information on the user's own data, for which no truth is known.

    - independence: I(X; shuffled Y) = 0, and the same for rows far apart, whose order is kept: those of a series share
      information with rows of another time;
    - additivity: I([X, X']; [Y, Y']) = I(X;Y) + I(X';Y') for two independent halves of the rows side by side;
    - data processing: I(X; g(Y)) <= I(X;Y) for a g that drops or merges, and I(X; [Y, noise]) = I(X;Y);
    - invariance: increasing maps of columns (other names of symbols), units, rotations and the order of the rows keep
      the value.

    A law that fails shows that the value is wrong, or that it rests on an assumption which the changed data do not
    meet, such as fewer columns than neighbours can fill, or a copula that a column of noise does not share.
    `Calibrated` then tests the value itself. Laws that hold do not prove that the value is right. Floating columns are
    folded at their median rather than rounded, since rounding would leave no density.

    Args:
      estimator: an `Estimator` of two arrays.
      x: array-like of n rows, of any trailing shape.
      y: array-like of n rows, of any trailing shape.
      seed: integer seed of shuffles, halves, noise and rotations, default 0.
      verbose: 1 shows a progress bar and 0 shows none; None (default) shows it on a terminal.

    Returns:
      `SelfCheck`, with `passed` and one row for each law that suits the data.

    Raises:
      InputError: for rows that the estimator rejects, or an estimator of a known channel.

    Example:

    >>> from ib_keras.estimators import KSG
    >>> from ib_keras.problems import BivariateNormal
    >>> check = selfcheck(KSG(), *BivariateNormal(0.6).sample(1000, seed=0))
    >>> check.passed, check.summary.split(": ")[1]
    (True, 'all 8 laws hold')

    References:
      Song & Ermon, Understanding the limitations of variational mutual information estimators (2020), section 4.2: the
      self-consistency properties of independence, data processing and additivity.
      Cover & Thomas, Elements of Information Theory (2006), theorem 2.8.1. Kraskov, Stoegbauer & Grassberger,
      Estimating mutual information (2004), eq. 3 and appendix: homeomorphisms of either side leave the information.
    """
    if not isinstance(estimator, Estimator) or estimator.domain == "channel":
        raise rejection("estimator", "an Estimator of two arrays", repr(estimator), "Pass one, e.g. KSG(k=3).")
    x, y = paired_rows(x, y, estimator.least_rows)
    base, laws = estimator(x, y), laws_of(x, y)
    progress = keras.utils.Progbar(
        len(laws), verbose=sys.stdout.isatty() if verbose is None else verbose, unit_name="law"
    )
    rows = []
    for index, law in enumerate(laws):
        rows.append(_tried(law, estimator, base, x, y, np.random.default_rng([seed, index])))
        progress.update(index + 1)
    return SelfCheck(base.name, len(x), base.nats, tuple(rows))


def _tried(law, estimator, base, x, y, generator):
    try:
        measured, references = law.measure(estimator, base, x, y, generator)
    except InputError as error:
        return LawResult(law.name, math.nan, law.relation, math.nan, math.nan, False, f"could not be tried: {error}")
    expected = float(sum(reference.nats for reference in references))
    error = math.sqrt(sum(np.nan_to_num(estimate.std_error) ** 2 for estimate in (measured, *references)))
    allowed = margin(expected)
    tolerance = max(allowed, ERRORS * error)
    excess = measured.nats - expected
    passed = bool((excess if law.relation == "<=" else abs(excess)) <= tolerance)
    sentence = law.holds if passed else law.fails
    # A law that holds only because the tolerance is wide shows nothing.
    if passed and tolerance > 2 * allowed:
        finding = f"no bias was found, but with a standard error of {error:.2f} a large one would not show"
        sentence = f"{finding}: collect more pairs"
    return LawResult(law.name, float(measured.nats), law.relation, expected, float(tolerance), passed, sentence)
