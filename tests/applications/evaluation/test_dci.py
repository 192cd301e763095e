import numpy as np
import pytest
from scipy.stats import entropy

from ib_keras._checks import InputError
from ib_keras.applications import dci

SIZES = 3, 6, 10
FACTORS = np.random.default_rng(0).integers(0, SIZES, [1500, 3])
TURN = np.linalg.qr(np.random.default_rng(3).normal(size=[3, 3]))[0]


def scores(codes, factors=FACTORS, **arguments):
    return dci(codes[:1000], factors[:1000], codes[1000:], factors[1000:], **arguments)


def test_code_that_is_the_factors_reaches_one_in_any_order_and_scale():
    found = scores(FACTORS[:, [2, 0, 1]] * [1, -30, 0.1])
    assert found.disentanglement > 0.99 and found.completeness > 0.99 and found.informativeness == 1
    assert np.argmax(found.importance, axis=1).tolist() == [1, 2, 0]


def test_rotated_code_knows_the_factors_but_mixes_them():
    found = scores((FACTORS / (np.array(SIZES) - 1)) @ TURN)
    assert found.disentanglement < 0.6 and found.completeness < 0.6 and found.informativeness > 0.5


def test_independent_code_is_zero_in_all_three():
    found = scores(np.random.default_rng(1).normal(size=[1500, 3]))
    assert 0 <= found.disentanglement < 0.02 and 0 <= found.completeness < 0.02
    # Six standard errors of an accuracy on 500 rows, against the commonest value of the test part.
    assert abs(found.informativeness) < 6 * np.sqrt(0.25 / 500)


def test_repeated_coordinates_are_disentangled_and_incomplete():
    found = scores(np.hstack([FACTORS, FACTORS]), trees=100)
    assert found.disentanglement > 0.99
    # Every factor is spread over two of six coordinates, about evenly: 1 - log 2 / log 6.
    assert found.completeness == pytest.approx(1 - np.log(2) / np.log(6), abs=0.05)


def test_scores_are_the_entropies_of_the_importance():
    found = scores((FACTORS / (np.array(SIZES) - 1)) @ TURN)
    importance = np.array(found.importance)
    assert np.allclose(importance.sum(axis=1), 1)
    assert found.completeness == pytest.approx(np.mean(1 - entropy(importance.T) / np.log(3)))
    each = 1 - entropy(importance) / np.log(3)
    assert found.disentanglement == pytest.approx(each @ importance.sum(axis=0) / importance.sum())


def test_dead_coordinates_and_constant_factors_play_no_part():
    codes, factors = np.column_stack([FACTORS, np.zeros(1500)]), np.column_stack([FACTORS, np.ones(1500, int)])
    found = scores(codes, factors)
    assert found.disentanglement > 0.99 and np.isnan(found.accuracy[3]) and np.isnan(found.importance[3]).all()


@pytest.mark.parametrize("coordinates", [1, 3])
@pytest.mark.filterwarnings("error")
def test_constant_code_tells_nothing(coordinates):
    found = scores(np.ones([1500, coordinates]))
    assert (found.disentanglement, found.completeness) == (0, 0) and found.informativeness <= 0


def test_one_factor_in_one_coordinate_cannot_be_confused():
    found = scores(FACTORS[:, [1]], FACTORS[:, 1])
    assert (found.disentanglement, found.completeness, found.informativeness) == (1, 1, 1)


@pytest.mark.long
def test_same_seed_same_scores():
    codes = FACTORS @ TURN
    assert scores(codes, seed=4) == scores(codes, seed=4) != scores(codes, seed=5)


def test_codes_of_another_size_are_rejected():
    with pytest.raises(InputError, match="`test_codes` must be of 3 coordinates and 3 factors"):
        dci(FACTORS, FACTORS, FACTORS[:, :2], FACTORS)
