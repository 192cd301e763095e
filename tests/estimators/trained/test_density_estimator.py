import numpy as np
import pytest
import scipy.stats

from ib_keras._checks import InputError
from ib_keras.estimators import DifferenceOfEntropies
from ib_keras.estimators.rows.held_out import Part
from ib_keras.estimators.trained._density_estimator import fit_density, flat, log_density


@pytest.mark.long
def test_bimodal_density_is_learned():
    """y = +-2 + N(0, 1/4), whatever x: the Gaussian of the same variance is .6 nats worse."""
    rng = np.random.default_rng(0)
    y = (rng.choice([-2.0, 2.0], [2000, 1]) + rng.normal(scale=0.5, size=[2000, 1])).astype("float32")
    pairs = Part(rng.normal(size=[2000, 1]).astype("float32"), y)
    training, held_out = pairs.rows(slice(1400)), pairs.rows(slice(1400, None))
    estimator = DifferenceOfEntropies(hidden=(16,), steps=600, learning_rate=1e-2)
    model = estimator.density(training)
    gaussian = log_density(model, held_out).mean()
    fit_density(estimator, model, training, held_out)
    truth = np.mean(np.logaddexp(*(scipy.stats.norm(m, 0.5).logpdf(held_out.y[:, 0]) for m in (-2, 2))) - np.log(2))
    assert gaussian < truth - 0.4 and log_density(model, held_out).mean() > truth - 0.1


def test_pictures_become_rows_of_pixels():
    pairs = Part(np.zeros([3, 8, 8, 1]), np.zeros([3, 2, 4, 1]))
    assert flat(pairs).x.shape == (3, 8, 8, 1) and flat(pairs).y.shape == (3, 8)


def test_components_are_counted():
    with pytest.raises(InputError, match="`components` must be a positive integer"):
        DifferenceOfEntropies(components=0)
