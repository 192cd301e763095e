import numpy as np
import pytest
from scipy import stats

from ib_keras import estimators
from ib_keras._checks import InputError
from ib_keras._family import members
from ib_keras.estimators import KSG, KozachenkoLeonenko
from ib_keras.estimators.rows.columns import standardised
from ib_keras.problems import BivariateNormal


@pytest.mark.parametrize(
    "law",
    [stats.norm(2, 3), stats.uniform(0, 5), stats.expon(0, 2), stats.laplace()],
    ids=["normal", "uniform", "exponential", "laplace"],
)
def test_entropies_of_scipy(law):
    estimate = KozachenkoLeonenko()(law.rvs(4000, random_state=0))
    assert abs(estimate.nats - law.entropy()) < 4 * estimate.std_error


@pytest.mark.parametrize("correlation", [0.0, 0.9])
def test_entropy_of_a_multivariate_normal(correlation):
    law = stats.multivariate_normal(np.zeros(3), (1 - correlation) * np.eye(3) + correlation)
    estimate = KozachenkoLeonenko()(law.rvs(4000, random_state=0))
    assert abs(estimate.nats - law.entropy()) < 4 * estimate.std_error
    assert estimate.verdict == "trusted"


def test_equals_the_definition_row_by_row():
    x = np.random.default_rng(0).normal(size=[80, 2])
    z = standardised(x)
    logs = [np.log(2 * sorted(np.abs(z - row).max(axis=1))[3]) for row in z]
    expected = sum(1 / j for j in range(3, 80)) + 2 * np.mean(logs) + np.log(x.std(0)).sum()
    assert KozachenkoLeonenko(k=3)(x).nats == pytest.approx(expected, abs=1e-9)


def test_units_add_their_logarithm():
    x = np.random.default_rng(0).normal(size=[500, 2])
    assert KozachenkoLeonenko()(x * [1e3, 1e-6]).nats == pytest.approx(
        KozachenkoLeonenko()(x).nats - np.log(1e3), abs=1e-6
    )


def test_standard_error_is_the_spread():
    estimates = [KozachenkoLeonenko()(np.random.default_rng(seed).normal(size=400)) for seed in range(60)]
    spread = np.std([estimate.nats for estimate in estimates])
    assert estimates[0].std_error == pytest.approx(spread, rel=0.4), "60 runs know their spread to about 10 %"


def test_entropies_add_up_to_the_information():
    x, y = BivariateNormal(0.8).sample(4000, seed=0)
    h = KozachenkoLeonenko()
    sum_of_three = h(x).nats + h(y).nats - h(np.hstack([x, y])).nats
    assert sum_of_three == pytest.approx(KSG()(x, y).nats, abs=0.1)


@pytest.mark.parametrize(
    "x, verdict",
    [
        (np.repeat(np.arange(50.0), 5), "ill_posed"),
        (np.stack([np.ones(100), np.arange(100.0)], 1), "ill_posed"),
        (np.repeat(np.random.default_rng(0).normal(size=2000), 2), "ill_posed"),
        (np.random.default_rng(0).normal(size=100), "undersampled"),
        (np.random.default_rng(0).uniform(size=[4000, 6]), "biased_high"),
        (np.random.default_rng(0).standard_cauchy(size=[4000, 4]), "undersampled"),
    ],
    ids=["ties", "constant column", "copies", "few rows", "edges", "heavy tails"],
)
def test_what_cannot_be_trusted_is_said(x, verdict):
    estimate = KozachenkoLeonenko()(x)
    assert estimate.verdict == verdict and estimate.reason


def test_wrong_input_is_rejected():
    with pytest.raises(InputError, match="floating for KozachenkoLeonenko"):
        KozachenkoLeonenko()(np.arange(50))
    with pytest.raises(InputError, match="Received: 4 rows"):
        KozachenkoLeonenko()(np.arange(4.0))
    with pytest.raises(InputError, match="`k` must be"):
        KozachenkoLeonenko(k=0)


def test_it_is_no_estimator_of_pairs():
    assert "KozachenkoLeonenko" not in members(estimators, estimators.Estimator)
    assert KozachenkoLeonenko.from_config(KozachenkoLeonenko(k=5).get_config()) == KozachenkoLeonenko(5)
