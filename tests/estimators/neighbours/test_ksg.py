import numpy as np
import pytest
from sklearn.feature_selection import mutual_info_regression

from ib_keras._checks import InputError
from ib_keras.estimators import KSG
from ib_keras.estimators.rows.columns import standardised
from ib_keras.estimators.search.neighbours import standard_error
from ib_keras.problems import SUITE, BivariateNormal, MultivariateNormal
from tests.oracles.ksg import ksg
from tests.oracles.ksg_two_radii import ksg_two_radii


def pairs_of_normals(pairs, rho):
    covariance = np.eye(2 * pairs)
    covariance[:pairs, pairs:] = covariance[pairs:, :pairs] = rho * np.eye(pairs)
    return MultivariateNormal(covariance, dim_x=pairs)


def test_strong_correlation_at_ten_thousand_rows():
    estimate = KSG()(*BivariateNormal(0.9).sample(10_000, seed=0))
    assert estimate.nats == pytest.approx(0.8304, abs=0.03)
    assert estimate.verdict == "trusted"


@pytest.mark.parametrize("k", [1, 3, 5])
@pytest.mark.parametrize("dimension", [1, 3])
def test_equals_the_slow_twin(k, dimension):
    x, y = pairs_of_normals(dimension, 0.7).sample(150, seed=2)
    scaled = [(side - side.mean(0)) / side.std(0) for side in (x, y)]
    assert KSG(k=k)(x, y).nats == pytest.approx(ksg(*scaled, k), abs=1e-10)


def test_agrees_with_scikit_learn_in_one_dimension():
    x, y = BivariateNormal(0.75).sample(3000, seed=4)
    assert KSG()(x, y).nats == pytest.approx(mutual_info_regression(x, y[:, 0], n_neighbors=3)[0], abs=1e-3)


def test_interval_covers_the_truth():
    problem = BivariateNormal(0.75)
    intervals = [KSG()(*problem.sample(500, seed=seed)).interval for seed in range(40)]
    covered = sum(low <= problem.information <= high for low, high in intervals)
    assert covered >= 33, "38 of 40 expected; 33 is three binomial deviations below"


@pytest.mark.parametrize("variant", [1, 2])
def test_blocks_in_high_dimension_equal_the_tree(variant, monkeypatch):
    x, y = pairs_of_normals(4, 0.6).sample(400, seed=0)
    by_tree = KSG(variant=variant)(x, y).nats
    monkeypatch.setattr("ib_keras.estimators.search.neighbours._TREE_WORK", 0)
    monkeypatch.setattr("ib_keras.estimators.search.neighbours._TREE_COLUMNS", 0)
    monkeypatch.setattr("ib_keras.estimators.search.distance_blocks._TILE", 64)
    assert KSG(variant=variant)(x, y).nats == pytest.approx(by_tree, abs=1e-12)


def test_too_low_in_high_dimension_is_said():
    problem = pairs_of_normals(5, 0.8)
    estimate = KSG()(*problem.sample(2000, seed=0))
    assert estimate.nats < 0.9 * problem.information
    assert estimate.verdict == "biased_low" and "correlations alone" in estimate.reason


def test_ties_are_said():
    x, y = BivariateNormal(0.9).sample(1000, seed=0)
    estimate = KSG()(np.maximum(x, 0), np.maximum(y, 0))
    assert estimate.verdict == "ill_posed" and "MixedKSG" in estimate.reason


def test_deterministic_relation_saturates():
    x = np.random.default_rng(0).normal(size=1000)
    assert KSG()(x, x).saturated
    assert KSG()(x, x**3).verdict != "trusted"


def test_too_few_rows_are_rejected_with_numbers():
    x, y = BivariateNormal(0.5).sample(4, seed=0)
    with pytest.raises(InputError, match="more than k . 1 = 4 rows. Received: 4 rows"):
        KSG(k=3)(x, y)


@pytest.mark.parametrize("k", [0, -1, 2.5, True])
def test_k_must_be_a_positive_integer(k):
    with pytest.raises(InputError, match="`k` must be a positive integer"):
        KSG(k=k)


def test_relevance_takes_labels():
    rng = np.random.default_rng(0)
    label = rng.integers(0, 2, 2000)
    assert KSG().relevance(label[:, None] + 0.01 * rng.normal(size=[2000, 1]), label).bits == pytest.approx(1, abs=0.01)


def test_variant_2_equals_the_slow_twin_and_has_its_own_ceiling():
    x, y = pairs_of_normals(2, 0.7).sample(150, seed=2)
    scaled = [(side - side.mean(0)) / side.std(0) for side in (x, y)]
    assert KSG(variant=2)(x, y).nats == pytest.approx(ksg_two_radii(*scaled, 3), abs=1e-10)
    line = np.random.default_rng(0).normal(size=400)
    assert KSG(variant=2)(line, line).nats == pytest.approx(KSG(variant=2).ceiling(400), abs=1e-9)


def test_unknown_variant_is_rejected():
    with pytest.raises(InputError, match="`variant` must be a known name. Received: 3"):
        KSG(variant=3)


@pytest.mark.parametrize("variant", [1, 2])
@pytest.mark.parametrize(
    "task",
    [
        "student-identity-2-2-1",
        "asinh-student-identity-3-3-2",
        "student-identity-3-3-3",
        "spiral-multinormal-sparse-3-3-2-2.0",
        "spiral-normal_cdf-multinormal-sparse-3-3-2-2.0",
    ],
)
def test_unconfirmed_neighbours_in_several_dimensions_are_not_trusted(variant, task):
    estimate = KSG(variant=variant)(*SUITE[task].sample(2000, seed=0))
    assert estimate.nats < 0.9 * SUITE[task].information and estimate.verdict == "biased_low"


def test_confirmed_neighbours_in_several_dimensions_are_trusted():
    assert KSG()(*SUITE["multinormal-dense-2-2-0.5"].sample(2000, seed=0)).verdict == "trusted"


def test_heavy_tails_that_hide_neighbours_are_said():
    x, y = BivariateNormal(0.99).sample(2000, seed=0)
    sign = np.where(np.random.default_rng(0).random([2000, 1]) < 0.5, -1, 1)
    estimate = KSG()(np.sinh(4 * x * sign), np.sinh(5 * y))
    assert estimate.verdict == "biased_low" and "normal scores" in estimate.reason


def test_the_error_of_a_trusted_value_holds_what_more_rows_would_add():
    problem = SUITE["1v1-additive-0.1"]
    x, y = problem.sample(10_000, seed=6)
    estimate = KSG()(x, y)
    local, _ = KSG().local_values(standardised(x), standardised(y))
    assert estimate.verdict == "trusted" and abs(estimate.nats - problem.information) < 2 * estimate.std_error
    assert estimate.std_error > 1.05 * standard_error(local)
