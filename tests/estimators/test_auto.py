import numpy as np
import pytest

from ib_keras import estimators
from ib_keras._checks import InputError
from ib_keras.estimators import KSG, Auto, StudentCopula
from ib_keras.estimators import auto as module
from ib_keras.problems import (
    SUITE,
    BivariateNormal,
    ClassConditionalGaussian,
    RenderedBlob,
    SharedLatent,
    binary_symmetric_channel,
)

SPIRAL = "spiral-multinormal-sparse-3-3-2-2.0"


@pytest.fixture
def few_steps(monkeypatch):
    monkeypatch.setattr(module, "_FOLDS", 2)
    monkeypatch.setattr(
        module, "CompressedKSG", lambda seed: estimators.CompressedKSG(seed=seed, steps=150, hidden=(32,))
    )
    monkeypatch.setattr(module, "InfoNCE", lambda hidden, seed: estimators.InfoNCE(seed=seed, steps=20, hidden=(4, 8)))


@pytest.mark.parametrize(
    "name, chosen",
    [
        ("student-identity-3-3-2", "StudentCopula"),
        ("multinormal-dense-5-5-0.5", "StudentCopula"),
        ("1v1-additive-0.75", "KSG"),
        ("swissroll_x-normal_cdf-1v1-normal-0.75", "KSG"),
    ],
)
def test_what_fits_is_chosen_and_trusted(name, chosen):
    estimate = Auto()(*SUITE[name].sample(5000, seed=0))
    assert estimate.verdict == "trusted" and estimate.reason.startswith(f"{chosen}: ")
    assert abs(estimate.nats - SUITE[name].information) < 4 * estimate.std_error + 0.02


def test_counts_for_two_discrete_sides():
    problem = binary_symmetric_channel(0.1)
    estimate = Auto()(*problem.sample(5000, seed=0))
    assert estimate.reason.startswith("PlugIn: ") and abs(estimate.nats - problem.information) < 4 * estimate.std_error


def test_labels_against_values_and_repeated_values_go_to_mixed_neighbours():
    problem = ClassConditionalGaussian()
    t, y = problem.sample(4000, seed=0)
    for estimate in (Auto()(t, y), Auto().relevance(t, y.ravel())):
        assert (
            estimate.reason.startswith("MixedKSG: ")
            and abs(estimate.nats - problem.information) < 4 * estimate.std_error
        )
    assert Auto()(np.round(t, 1), t).reason.startswith("MixedKSG: ")


@pytest.mark.slow
def test_codes_are_learned_where_the_tests_show_that_something_is_missed(few_steps):
    x, y = SUITE[SPIRAL].sample(4000, seed=0)
    estimate = Auto()(x, y)
    assert max(StudentCopula()(x, y).nats, KSG()(x, y).nats) < 0.75 < estimate.nats
    assert estimate.nats < SUITE[SPIRAL].information + 4 * estimate.std_error
    assert (estimate.verdict, estimate.kind) == ("biased_low", "lower") and "held-out" in estimate.reason
    assert estimate.n == 1600
    assert Auto(seed=1)(x, y).nats != estimate.nats


@pytest.mark.long
def test_a_limit_of_time_leaves_folds_out_and_says_so(few_steps):
    estimate = Auto(seconds=1e-3)(*SUITE[SPIRAL].sample(2000, seed=0))
    assert estimate.n == 400 and "the limit of 0.001 s leaves out 1 of 2 folds" in estimate.reason


@pytest.mark.slow
def test_pictures_are_compressed(few_steps):
    problem = RenderedBlob(information=6.0, size=8)
    estimate = Auto()(*problem.sample(2000, seed=0))
    assert estimate.nats == pytest.approx(problem.information, abs=0.45) and estimate.verdict == "biased_low"


@pytest.mark.long
def test_a_limit_of_time_leaves_the_critic_of_pictures_out(few_steps):
    estimate = Auto(seconds=1e-3)(*RenderedBlob(information=1.0, size=8).sample(1000, seed=0))
    assert "the limit of 0.001 s leaves out the critic" in estimate.reason


@pytest.mark.long
def test_rows_wider_than_their_number_are_compressed(few_steps):
    x, y = BivariateNormal(0.9).sample(1000, seed=0)
    wide = x + 0.3 * np.random.default_rng(0).normal(size=[1000, 300])
    estimate = Auto()(wide, y)
    assert 0.45 < estimate.nats < BivariateNormal(0.9).information + 4 * estimate.std_error


def test_few_rows_are_undersampled_and_nothing_is_trained(monkeypatch):
    monkeypatch.setattr(module, "CompressedKSG", None)
    estimate = Auto()(*SUITE[SPIRAL].sample(100, seed=0))
    assert estimate.verdict in ("undersampled", "biased_low") and not estimate.nats > 5
    alone = Auto()(*np.random.default_rng(0).normal(size=[2, 30, 40]))
    assert alone.verdict == "undersampled" and "30 rows are too few for 80 columns" in alone.reason


def test_rows_near_a_surface_are_not_read_by_a_copula_of_all_columns():
    """It gave 4.8 of 4 nats: the smallest axes of a bent surface are functions of the largest."""
    for nats in (0.0, 1.0, 4.0):
        found = Auto()(*SharedLatent(nats, 40, kind="embedded").sample(390, seed=1))
        assert found.nats < nats + 2 * found.std_error and "leading principal components" in found.reason


def test_too_few_rows_are_measured_along_their_principal_components():
    shared = [SharedLatent(nats, 200, latent=2, kind="embedded").sample(250, seed=1) for nats in (0.0, 1.0, 3.0)]
    found = [Auto()(x, y) for x, y in shared]
    assert all(one.verdict == "undersampled" and one.kind == "lower" for one in found)
    assert found[0].nats + 0.3 < found[1].nats < found[2].nats - 0.5
    assert "leading principal components" in found[0].reason
    assert found[2].nats < 3.3


def test_few_rows_are_given_the_copula_that_fits():
    normal = SUITE["multinormal-sparse-3-3-2-2.0"]
    found = [Auto()(*normal.sample(500, seed=seed)) for seed in range(4)]
    assert all(one.verdict == "undersampled" and one.reason.startswith("StudentCopula: ") for one in found)
    assert np.mean([one.nats for one in found]) == pytest.approx(normal.information, abs=0.08)


def test_few_rows_are_given_neighbours_that_show_more_than_a_copula():
    x, y = SUITE[SPIRAL].sample(500, seed=11)
    estimate = Auto()(x, y)
    assert StudentCopula()(x, y).verdict == estimate.verdict == "undersampled"
    assert estimate.reason.startswith("KSG: ") and estimate.nats > StudentCopula()(x, y).nats + 0.1


@pytest.mark.long
def test_neighbours_of_few_rows_are_not_given_up_for_worse_codes(few_steps):
    name = "swissroll_x-normal_cdf-1v1-normal-0.75"
    x, y = SUITE[name].sample(500, seed=0)
    estimate = Auto()(x, y)
    assert estimate.nats >= KSG()(x, y).nats - 1e-12 and estimate.verdict != "trusted"


def test_a_function_of_the_other_side_is_finite_and_not_trusted():
    x = np.random.default_rng(0).normal(size=[2000, 1])
    estimate = Auto()(x, 2 * x + 1)
    assert np.isfinite(estimate.nats) and estimate.verdict in ("saturated", "ill_posed")


def test_time_is_checked():
    with pytest.raises(InputError, match="`seconds` must be .* Received: 0"):
        Auto(seconds=0)


@pytest.mark.parametrize("turned", [False, True])
def test_integers_of_which_none_repeats_are_measurements(turned):
    rng = np.random.default_rng(0)
    x = rng.permutation(400)
    pair = x, x / 100 + rng.normal(size=400)
    floats = tuple(side.astype(float) for side in pair)
    order = slice(None, None, -1 if turned else 1)
    found, expected = Auto(seconds=5)(*pair[order]), Auto(seconds=5)(*floats[order])
    assert (found.nats, found.verdict) == (expected.nats, expected.verdict) and found.nats > 0.3


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "bool"])
def test_one_hot_rows_are_the_label_that_they_mark(dtype):
    rng = np.random.default_rng(0)
    label = rng.integers(0, 4, 400)
    one_hot, other = np.eye(4)[label].astype(dtype), (label + (rng.random(400) < 0.3)) % 3
    x = rng.normal(size=(400, 2)) + 2 * label[:, None]
    for side in (x, other, np.eye(3, dtype=dtype)[other]):
        assert Auto()(side, one_hot) == Auto()(side, label)
        assert Auto()(one_hot, side) == Auto()(label, side)


@pytest.mark.parametrize(
    "rows",
    [
        np.eye(4)[[0, 1, 2, 3] * 50] + np.eye(4)[[1, 1, 2, 3] * 50],
        2 * np.eye(4)[[0, 1] * 100],
        np.eye(4)[[0, 1] * 100] - np.eye(4)[[1, 2] * 100],
        np.eye(200),
        np.zeros([200, 4]),
        np.ones([200, 1]),
    ],
)
def test_other_rows_of_few_values_mark_no_label(rows):
    assert not module._one_hot(rows)
