import numpy as np
import pytest
from scipy import stats

from ib_keras._checks import InputError
from ib_keras.estimators import Gaussian, GaussianCopula
from ib_keras.estimators.rows.repeats import tied_fraction
from ib_keras.problems import SUITE, BivariateNormal

RNG = np.random.default_rng(0)
TASKS = [name for name in SUITE if "25" not in name and "50" not in name]


def test_equals_the_van_der_waerden_correlation_of_scipy():
    x, y = BivariateNormal(0.7).sample(500, seed=0)
    scores = [stats.norm.ppf(stats.rankdata(side) / 501) for side in (np.exp(x), y**3)]
    rho = stats.pearsonr(*scores).statistic
    bias = (stats.chi2(1).mean()) / (2 * 500)
    assert GaussianCopula()(np.exp(x), y**3).nats == pytest.approx(-0.5 * np.log(1 - rho**2) - bias, abs=1e-5)


def test_monotone_maps_of_columns_change_nothing():
    x, y = SUITE["multinormal-dense-3-3-0.5"].sample(1000, seed=0)
    assert GaussianCopula()(np.sinh(3 * x), np.tanh(y)) == GaussianCopula()(x, y)


@pytest.mark.long
def test_standard_error_is_the_spread():
    problem = BivariateNormal(0.6)
    estimates = [GaussianCopula()(*problem.sample(500, seed=seed)) for seed in range(60)]
    spread = np.std([estimate.nats for estimate in estimates])
    assert estimates[0].std_error == pytest.approx(spread, rel=0.35), "60 runs know their spread to about 10 %"


@pytest.mark.parametrize("estimator", [Gaussian(), GaussianCopula()], ids=["Gaussian", "GaussianCopula"])
@pytest.mark.parametrize("task", TASKS)
def test_never_trusted_when_wrong(estimator, task):
    estimate = estimator(*SUITE[task].sample(1500, seed=3))
    wrong = abs(estimate.nats - SUITE[task].information) > max(0.1, 0.1 * SUITE[task].information)
    assert not (wrong and estimate.verdict == "trusted")
    if "student" in task or "spiral" in task:
        assert estimate.verdict != "trusted"


@pytest.mark.parametrize(
    "x, y, verdict",
    [
        (RNG.normal(size=500), None, "saturated"),
        (np.linspace(0, 1, 500), np.linspace(0, 1, 500) + 1e-3 * np.sin(np.arange(500)), "saturated"),
        (np.maximum(RNG.normal(size=500), 0), RNG.normal(size=500), "ill_posed"),
        (RNG.normal(size=100), RNG.normal(size=[100, 30]), "undersampled"),
    ],
    ids=["function", "too strong for the ranks", "ties", "few rows"],
)
def test_what_cannot_be_trusted_is_said(x, y, verdict):
    assert GaussianCopula()(x, x**3 if y is None else y).verdict in {verdict, "ill_posed"}


def test_constant_columns_are_no_ties():
    assert tied_fraction(np.zeros([10, 1])) == 0
    assert tied_fraction(np.array([[0.0], [0.0], [1.0], [2.0]])) == 0.25


def test_more_columns_than_rows_are_rejected():
    with pytest.raises(InputError, match="reduce the dimension with PCA"):
        GaussianCopula()(np.zeros([20, 15]), np.zeros([20, 10]))
