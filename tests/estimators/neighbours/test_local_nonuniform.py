import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimators import KSG, LocalNonuniform
from ib_keras.problems import SUITE, BivariateNormal
from tests.oracles.local_nonuniform import local_nonuniform


@pytest.mark.parametrize("k, alpha, columns", [(5, 0.3, 1), (8, 0.9, 2)])
def test_equals_the_slow_twin(k, alpha, columns):
    rng = np.random.default_rng(columns)
    x = rng.normal(size=[120, columns])
    y = x + 0.1 * rng.normal(size=[120, columns])
    scaled = [(side - side.mean(0)) / side.std(0) for side in (x, y)]
    assert LocalNonuniform(k, alpha)(x, y).nats == pytest.approx(local_nonuniform(*scaled, k, alpha), abs=1e-9)


@pytest.mark.parametrize("gap", [1e-4, 1e-6, 1e-8])
def test_follows_dependence_beyond_the_ceiling_of_neighbours(gap):
    problem = BivariateNormal(1 - gap)
    x, y = problem.sample(1000, seed=0)
    estimate = LocalNonuniform()(x, y)
    assert estimate.nats == pytest.approx(problem.information, rel=0.1)
    assert KSG()(x, y).nats < estimate.nats + 0.1


def test_strong_dependence_can_be_trusted():
    problem = BivariateNormal(1 - 1e-8)
    estimate = LocalNonuniform()(*problem.sample(2000, seed=0))
    assert estimate.verdict == "trusted" and estimate.nats == pytest.approx(problem.information, rel=0.05)


@pytest.mark.parametrize("n, noise", [(500, 0.1), (500, 0.01), (2000, 0.01)])
def test_bent_relation_that_rows_do_not_resolve_is_said(n, noise):
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, n)
    y = np.cos(6 * x) + noise * rng.uniform(-1, 1, n)
    assert LocalNonuniform()(x, y).verdict == KSG()(x, y).verdict == "biased_low"


def test_curve_of_one_side_is_not_taken_for_dependence():
    task = SUITE["swissroll_x-normal_cdf-1v1-normal-0.75"]
    estimate = LocalNonuniform()(*task.sample(1000, seed=0))
    assert estimate.nats > 1 and estimate.verdict == "biased_high"


@pytest.mark.parametrize("columns, word", [(3, "raise `k`"), (1, "one side is a function")])
def test_what_cannot_be_corrected_is_said(columns, word):
    x = np.random.default_rng(0).normal(size=[500, columns])
    assert word in LocalNonuniform()(x, x).reason


def test_finding_comes_before_its_evidence_and_the_advice():
    x = np.random.default_rng(0).normal(size=[500, 1])
    assert LocalNonuniform()(x, 2 * x).reason == (
        "one side is a function of the other and the information is infinite, since the neighbours of 100% of the rows "
        "lie on a line: state a noise level with NoisyChannel"
    )


def test_ties_are_said():
    x, y = BivariateNormal(0.9).sample(1000, seed=0)
    assert LocalNonuniform()(np.maximum(x, 0), np.maximum(y, 0)).verdict == "ill_posed"


@pytest.mark.parametrize("wrong", [{"k": 0}, {"alpha": 0}, {"alpha": 1.5}, {"alpha": "auto"}])
def test_wrong_hyperparameters_are_rejected(wrong):
    with pytest.raises(InputError, match=f"`{next(iter(wrong))}` must be"):
        LocalNonuniform(**wrong)


@pytest.mark.parametrize("seed", [7, 8])
def test_tails_that_hide_neighbours_are_not_trusted(seed):
    problem = SUITE["student-identity-1-1-1"]
    estimate = LocalNonuniform()(*problem.sample(500, seed))
    assert estimate.nats < problem.information - 0.1 and estimate.verdict != "trusted"


def test_the_error_holds_what_other_neighbours_disagree_by():
    problem = SUITE["1v1-additive-0.1"]
    x, y = problem.sample(2000, seed=7)
    estimate = LocalNonuniform()(x, y)
    assert estimate.verdict == "trusted" and abs(estimate.nats - problem.information) < 3 * estimate.std_error


def test_the_interval_holds_the_correlations_that_had_to_confirm_the_value():
    """Neighbours of 1,000 rows near a line fall a third of a nat short, and are trusted for correlations alone."""
    held = []
    for seed in range(3):
        x, noise = np.random.default_rng(seed).normal(size=[2, 1000])
        found = LocalNonuniform()(x, x + 0.003 * noise)
        held += [found.interval[1] > 0.5 * np.log1p(0.003**-2)] * (found.verdict == "trusted")
    assert held and all(held)
