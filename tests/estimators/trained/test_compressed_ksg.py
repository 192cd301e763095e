import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimators import KSG, CompressedKSG
from ib_keras.problems import SUITE, ClassConditionalGaussian, RenderedBlob

SMALL = {"steps": 150, "hidden": (64,)}


@pytest.mark.long
def test_pictures_of_a_blob():
    problem = RenderedBlob(information=3.0, size=8)
    estimate = CompressedKSG(**SMALL)(*problem.sample(3000, seed=0))
    assert problem.information - 0.4 < estimate.nats < problem.information + 4 * estimate.std_error
    assert estimate.verdict == "biased_low" and estimate.kind == "lower"


@pytest.mark.slow
def test_more_than_neighbours_see_in_many_columns():
    problem = SUITE["multinormal-sparse-25-25-2-2.0"]
    x, y = problem.sample(2000, seed=0)
    estimate = CompressedKSG(**SMALL)(x, y)
    assert KSG()(x, y).nats < 0.3 < estimate.nats - 0.3
    assert estimate.nats < problem.information + 4 * estimate.std_error


@pytest.mark.slow
def test_labels():
    problem = ClassConditionalGaussian()
    t, y = problem.sample(3000, seed=0)
    estimate = CompressedKSG(**SMALL).relevance(t, y.ravel())
    assert abs(estimate.nats - problem.information) < 4 * estimate.std_error + 0.02


@pytest.mark.parametrize("argument", ["latent_dim", "k"])
def test_sizes_are_checked(argument):
    with pytest.raises(InputError, match=f"`{argument}` must be .* Received: 0"):
        CompressedKSG(**{argument: 0})


def test_codes_of_atoms_are_not_measured_as_densities():
    x = np.random.default_rng(0).integers(2, size=[1000, 1]).astype(float)
    estimate = CompressedKSG(**SMALL)(x, 1 - x)
    assert estimate.nats < np.log(2) + 4 * estimate.std_error + 0.01
