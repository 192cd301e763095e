import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimators import Gaussian, GaussianCopula
from ib_keras.problems import BivariateNormal, MultivariateNormal


def dense(d_x, d_y, correlation=0.5):
    covariance = np.full([d_x + d_y] * 2, correlation)
    np.fill_diagonal(covariance, 1.0)
    return MultivariateNormal(covariance, dim_x=d_x)


@pytest.mark.parametrize("dimension", [25, 50])
@pytest.mark.long
def test_bias_is_gone_in_many_dimensions(dimension):
    problem = dense(dimension, dimension)
    errors = [Gaussian()(*problem.sample(2000, seed=seed)).nats - problem.information for seed in range(8)]
    assert dimension**2 / 4000 > 0.15, "what the plug-in would be off by"
    assert abs(np.mean(errors)) < 4 * np.std(errors) / np.sqrt(8) + 1e-3
    assert abs(np.mean(errors)) < 0.02


def test_standard_error_is_the_spread():
    problem = BivariateNormal(0.6)
    estimates = [Gaussian()(*problem.sample(400, seed=seed)) for seed in range(60)]
    spread = np.std([estimate.nats for estimate in estimates])
    assert estimates[0].std_error == pytest.approx(spread, rel=0.35), "60 runs know their spread to about 10 %"


def test_heavy_tails_are_not_trusted():
    rng = np.random.default_rng(0)
    scale = np.sqrt(rng.chisquare(1, size=[5000, 1]))
    x, y = (rng.normal(size=[5000, 1]) / scale for _ in range(2))
    assert Gaussian()(x, y).verdict != "trusted"


def test_deterministic_line_is_ill_posed():
    x = np.random.default_rng(0).normal(size=[200, 1])
    assert Gaussian()(x, 2 * x).verdict in ("ill_posed", "biased_high")


def test_repeated_and_constant_columns_do_no_harm():
    x, y = BivariateNormal(0.8).sample(1000, seed=0)
    assert Gaussian()(np.hstack([x, x, np.ones_like(x)]), y).nats == pytest.approx(Gaussian()(x, y).nats, abs=1e-9)


def test_more_columns_than_rows_are_rejected():
    rng = np.random.default_rng(0)
    with pytest.raises(InputError, match="reduce the dimension with PCA"):
        Gaussian()(rng.normal(size=[20, 15]), rng.normal(size=[20, 10]))


def test_interval_holds_what_normal_scores_change():
    x, y = BivariateNormal(0.7).sample(2000, seed=0)
    bent = Gaussian()(np.sinh(0.3 * x), y)
    scores = GaussianCopula()(x, y).nats
    assert bent.unseen >= abs(bent.nats - scores) > 0.0
    assert Gaussian()(x, y).unseen < 0.02
