import numpy as np
import pytest
from scipy.linalg import hadamard
from sklearn.metrics import mutual_info_score

from ib_keras._checks import InputError
from ib_keras.applications import mutual_information_gap

SIZES = 3, 6, 10, 16
FACTORS = np.random.default_rng(0).integers(0, SIZES, [3000, 4])


def test_information_is_that_of_scikit_learn_on_bins_of_equal_width():
    codes = np.random.default_rng(1).normal(size=[3000, 2]) + FACTORS[:, 2:]
    found = mutual_information_gap(codes, FACTORS, bins=20)
    edges = [np.linspace(*np.quantile(c, [0.005, 0.995]), 21) for c in codes.T]
    cells = [np.clip(np.digitize(c, edge), 1, 20) for c, edge in zip(codes.T, edges)]
    expected = np.array([[mutual_info_score(v, cell) for cell in cells] for v in FACTORS.T])
    assert np.allclose(found.information, expected, atol=1e-10)
    entropies = [mutual_info_score(v, v) for v in FACTORS.T]
    gaps = (expected.max(axis=1) - expected.min(axis=1)) / entropies
    assert np.allclose(found.per_factor, gaps) and found.score == pytest.approx(gaps.mean())
    assert found.coordinate[2:] == (0, 1)


def test_one_far_code_changes_little():
    codes = np.random.default_rng(1).normal(size=[3000, 2]) + FACTORS[:, 2:]
    far = codes.copy()
    far[7] = 1e4
    assert mutual_information_gap(far, FACTORS).score == pytest.approx(
        mutual_information_gap(codes, FACTORS).score, rel=0.05
    )


def test_code_that_is_the_factors_reaches_one():
    """All of H(v) but what chance adds to the others: at most about (16 - 1)(10 - 1) / 2n nats of log 10."""
    assert mutual_information_gap(FACTORS[:, ::-1], FACTORS).score > 1 - 135 / 6000 / np.log(10)


def test_evenly_mixed_factors_have_no_gap():
    """A Hadamard matrix gives each factor the same weight everywhere, up to a sign that uniform factors do not see."""
    mixed = (FACTORS / (np.array(SIZES) - 1) - 0.5) @ hadamard(4)
    found = mutual_information_gap(mixed, FACTORS)
    # Four standard errors of a difference of two informations, each below .02 nats (`Counts.std_error`) here.
    assert found.score < 4 * 0.02 * 2**0.5 / np.log(3)


def test_random_rotation_is_clearly_lower_and_an_independent_code_is_zero():
    generator = np.random.default_rng(2)
    turn = np.linalg.qr(generator.normal(size=[4, 4]))[0]
    scaled = FACTORS / (np.array(SIZES) - 1)
    assert mutual_information_gap(scaled @ turn, FACTORS).score < 0.5 * mutual_information_gap(scaled, FACTORS).score
    assert 0 <= mutual_information_gap(generator.normal(size=[3000, 4]), FACTORS).score < 0.01


def test_factor_twice_in_the_code_has_no_gap():
    assert mutual_information_gap(np.hstack([FACTORS, FACTORS]), FACTORS).score == 0


def test_single_coordinate_leads_nobody():
    found = mutual_information_gap(FACTORS[:, [1]], FACTORS[:, 1])
    assert found.score == pytest.approx(1) and found.coordinate == (0,)


def test_constant_factors_are_left_out_and_dead_coordinates_know_nothing():
    factors = np.column_stack([FACTORS[:, 0], np.full(3000, 2)])
    found = mutual_information_gap(np.column_stack([np.ones(3000), FACTORS[:, 0]]), factors)
    assert found.score == pytest.approx(1) and np.isnan(found.per_factor[1]) and found.information[0][0] == 0


def test_bins_below_two_are_rejected():
    with pytest.raises(InputError, match="`bins`"):
        mutual_information_gap(FACTORS, FACTORS, bins=1)
