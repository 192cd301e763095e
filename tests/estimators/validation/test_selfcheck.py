import dataclasses
import math

import numpy as np
import pytest

from ib_keras import estimators
from ib_keras._checks import InputError
from ib_keras.estimators import KSG, Binned, Channel, Gaussian, GaussianCopula, MatrixRenyi, MixedKSG, PlugIn, selfcheck
from ib_keras.estimators.base.estimator import ContinuousEstimator
from ib_keras.problems import BivariateNormal, MultivariateStudent, binary_symmetric_channel
from ib_keras.problems.suite import sparse

X, Y = BivariateNormal(0.9).sample(2000, seed=0)


def failed(check):
    return [row.name for row in check.rows if not row.passed]


def row_of(check, name):
    return next(row for row in check.rows if name in row.name)


@pytest.mark.parametrize(
    "estimator, x, y",
    [
        (KSG(), X, Y),
        (GaussianCopula(), X, Y),
        (Gaussian(), X, Y),
        (MixedKSG(), X, Y > 0),
        (MixedKSG(), (X > 0).astype(int), Y),
        (PlugIn(), *binary_symmetric_channel(0.1).sample(2000, seed=0)),
        (GaussianCopula(), *sparse(5, 5, 0.8, pairs=5).sample(2000, seed=0)),
    ],
)
@pytest.mark.long
def test_sound_estimators_pass(estimator, x, y):
    check = selfcheck(estimator, x, y)
    assert check.passed and check.estimator == type(estimator).__name__ and check.n == 2000, check
    assert check.nats == estimator(x, y).nats


@pytest.mark.slow
def test_neighbours_in_ten_dimensions_do_not_add_up():
    check = selfcheck(KSG(), *sparse(5, 5, 0.8, pairs=5).sample(2000, seed=0))
    assert failed(check) == ["additivity: two halves side by side"]
    row = row_of(check, "additivity")
    assert row.measured < 0.7 * row.expected and "reduce the dimension" in row.sentence


def test_kernel_quantity_is_not_zero_for_independent_rows():
    assert "independence: shuffled y" in failed(selfcheck(MatrixRenyi(max_rows=200), X, Y))


def test_bins_make_dependence_of_chance():
    assert {
        "independence: shuffled y",
        "additivity: two halves side by side",
        "data processing: y and a column of noise",
    } <= set(failed(selfcheck(Binned(), X, Y)))


def test_correlations_belong_to_units():
    check = selfcheck(Gaussian(), np.exp(2 * X), Y)
    assert "invariance: normal scores" in failed(check)


def test_heavy_tails_hide_neighbours():
    assert failed(selfcheck(KSG(), *MultivariateStudent(2, 2, df=1).sample(2000, seed=0))) == [
        "invariance: normal scores"
    ]


@dataclasses.dataclass(frozen=True)
class Wrong(ContinuousEstimator):
    """Gaussian information that breaks one law."""

    error: float = 0.01
    how: str = ""

    def estimate(self, x, y):
        nats = {"order": np.abs(x[0, 0]), "units": np.log10(x.std()), "columns": 1.0 - y.shape[1] / 4}
        return self.result(nats.get(self.how, 0.0), std_error=self.error, n=len(x))


@pytest.mark.parametrize(
    "how, law",
    [
        ("order", "invariance: order of rows"),
        ("units", "invariance: units"),
        ("columns", "data processing: columns of y dropped"),
    ],
)
def test_each_break_is_seen(how, law):
    assert law in failed(selfcheck(Wrong(how=how), 4 * X, np.hstack([Y, Y, Y])))


@pytest.mark.parametrize("error, tolerance", [(0.01, 0.1), (0.1, 3 * math.sqrt(2) * 0.1), (math.nan, 0.1)])
def test_tolerance_is_three_standard_errors_of_both_sides(error, tolerance):
    row = row_of(selfcheck(Wrong(error), X, Y), "units")
    assert row.tolerance == pytest.approx(tolerance) and row.passed
    assert ("no bias was found, but with a standard error of 0.14" in row.sentence) == (error == 0.1)


@pytest.mark.long
def test_same_seed_same_check_that_prints_itself(capsys):
    check = selfcheck(GaussianCopula(), X, Y, seed=5)
    assert check == selfcheck(GaussianCopula(), X, Y, seed=5) != selfcheck(GaussianCopula(), X, Y, seed=6)
    assert capsys.readouterr().out == "", "no progress away from a terminal"
    lines = str(check).splitlines()
    assert lines[0] == f"GaussianCopula on 2000 rows, {check.nats:.4f} nats: all 8 laws hold" and len(lines) == 10
    assert all(row.name in line and row.sentence in line and "ok" in line for row, line in zip(check.rows, lines[2:]))


def test_progress_on_request(capsys):
    selfcheck(GaussianCopula(), X, Y, verbose=1)
    assert "8/8" in capsys.readouterr().out


def test_law_that_cannot_be_tried_does_not_pass():
    rng = np.random.default_rng(0)
    check = selfcheck(Gaussian(), rng.normal(size=[30, 6]), rng.normal(size=[30, 6]))
    row = row_of(check, "additivity")
    assert not row.passed and math.isnan(row.measured) and "could not be tried: `x` must be more rows" in row.sentence
    assert "FAILS: could not be tried" in str(check)


def test_what_cannot_be_checked_is_rejected():
    for wrong in ("KSG", Channel()):
        with pytest.raises(InputError, match="`estimator` must be an Estimator of two arrays"):
            selfcheck(wrong, X, Y)
    with pytest.raises(InputError, match="`y` must be paired with `x`"):
        selfcheck(KSG(), X, Y[:-1])
    with pytest.raises(InputError, match="Use Auto"):
        selfcheck(KSG(), X, Y > 0)


def test_it_is_public():
    assert estimators.selfcheck is selfcheck and isinstance(selfcheck(Wrong(), X, Y), estimators.SelfCheck)
