import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications import sensitivity_n
from tests.applications.explanation.models import ROWS, by_column, by_quarter, pictures

WEIGHTS = np.random.default_rng(1).normal(size=[5, 1]).astype(np.float32)


def linear():
    model = keras.Sequential([keras.Input([5]), keras.layers.Dense(1, use_bias=False)])
    model.set_weights([WEIGHTS])
    return model


@pytest.mark.parametrize("count", [1, 2, 4])
def test_linear_model_is_worth_its_products(count):
    assert np.allclose(sensitivity_n(linear(), ROWS[:20], ROWS[:20] * WEIGHTS[:, 0], count), 1, atol=1e-3)


def test_scores_of_the_wrong_sign_correlate_negatively():
    assert np.allclose(sensitivity_n(linear(), ROWS[:20], -ROWS[:20] * WEIGHTS[:, 0], 2), -1, atol=1e-3)


def test_constant_scores_have_no_correlation():
    assert np.isnan(sensitivity_n(linear(), ROWS[:5], np.ones([5, 5]), 2)).all()


def test_positions_of_pictures_lose_all_their_channels():
    x, _, mask = pictures(10)
    assert np.mean(sensitivity_n(by_quarter(), x, mask * x[..., 0], 60)) > 0.5


@pytest.mark.parametrize("arguments", [{"count": 5}, {"count": 0}, {"count": 2, "subsets": 2}])
def test_counts_outside_the_positions_are_refused(arguments):
    with pytest.raises(InputError):
        sensitivity_n(by_column(), ROWS, ROWS, **arguments)
