import keras
import numpy as np
import pytest

from ib_keras.applications.attacks.redundancy import redundancy
from ib_keras.models import VIBClassifier


def with_encoder(scale):
    """Returns a bottleneck whose code is `scale` x_1 plus noise of deviation 1; x_1 knows nothing of the label x_2."""
    encoder = keras.Sequential([keras.Input([2]), keras.layers.Dense(2)])
    encoder.set_weights([np.array([[scale, 0.0], [0.0, 0.0]]), np.zeros(2)])
    return VIBClassifier((2,), 1, 2, encoder=encoder)


@pytest.mark.parametrize("scale", [0.0, 3.0])
def test_bounds_enclose_the_capacity_of_a_gaussian_channel(scale):
    """I(X;T|Y) = log(1 + scale^2) / 2 for a source of variance 1."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=[1200, 2]).astype(np.float32), rng.integers(0, 2, 1200)
    low, high = redundancy(with_encoder(scale), x, y)
    truth = 0.5 * np.log(1 + scale**2)
    assert low - 0.06 < truth < high + 0.06 and high - low < 0.15  # Three standard errors of 1,200 draws.


def test_a_label_that_the_code_tells_is_not_redundant():
    x = np.stack([np.repeat([-9.0, 9.0], 100), np.zeros(200)], axis=1).astype(np.float32)
    assert redundancy(with_encoder(1.0), x, np.repeat([0, 1], 100))[0] == pytest.approx(0, abs=0.05)


def test_too_few_examples_of_every_class_have_no_bounds():
    assert np.isnan(redundancy(with_encoder(1.0), np.zeros([2, 2], np.float32), np.array([0, 1]))).all()
