import keras
import numpy as np
import pytest
import scipy.stats
import tensorflow as tf

import ib_keras
from ib_keras._checks import InputError
from ib_keras.models import DenseAutoencoder


def fitted(digits):
    model = DenseAutoencoder((8, 8, 1), 3, hidden=(16,), seed=0)
    return model.fit_sampler("gmm", digits.x_train, components=4, seed=0)


def test_density_is_that_of_scikit_learn(digits):
    from sklearn.mixture import GaussianMixture

    model = fitted(digits)
    codes = model.encode(digits.x_train).numpy().astype(float)
    mixture = GaussianMixture(4, reg_covar=1e-6 * codes.var(), random_state=0).fit(codes)
    assert model.code_distribution().log_prob(codes[:50].astype("float32")).numpy() == pytest.approx(
        mixture.score_samples(codes[:50]), abs=1e-2
    )


def test_samples_follow_the_codes_and_not_the_marginal(digits):
    model = fitted(digits)
    codes, draws = model.encode(digits.x_train).numpy(), model.code_distribution().sample(2000, seed=(0, 0)).numpy()
    assert max(scipy.stats.ks_2samp(codes[:, i], draws[:, i]).statistic for i in range(3)) < 0.1
    before = DenseAutoencoder((8, 8, 1), 3, hidden=(16,), seed=0).sample(4, seed=0)
    assert not np.array_equal(before, model.sample(4, seed=0)) and model.has_fitted_sampler
    assert np.array_equal(before, model.fit_sampler("marginal").sample(4, seed=0)) and not model.has_fitted_sampler


@pytest.mark.long
def test_sampler_is_saved_and_exported(digits, tmp_path):
    model = fitted(digits)
    model.save(tmp_path / "m.keras")
    assert np.array_equal(keras.saving.load_model(tmp_path / "m.keras").sample(5, seed=1), model.sample(5, seed=1))
    ib_keras.export(model, tmp_path / "saved")
    assert np.allclose(tf.saved_model.load(tmp_path / "saved").sample(5, 1), model.sample(5, seed=1), atol=1e-6)


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("gmm",), "`x` must be more than 10 examples. Received: None"),
        (("flow", [0]), "Choose one of: gmm, marginal"),
    ],
)
def test_bad_calls_are_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        DenseAutoencoder((8, 8, 1), 3).fit_sampler(*arguments)


def test_a_fit_says_what_it_does_where_it_is_asked(digits, capsys):
    model = DenseAutoencoder((8, 8, 1), 2, hidden=(4,), seed=0)
    model.fit_sampler("gmm", digits.x_train[:60], components=2)
    assert capsys.readouterr().out == ""
    model.fit_sampler("gmm", digits.x_train[:60], components=2, verbose=1)
    assert capsys.readouterr().out.startswith("Encoding 60 examples, then fitting 2 Gaussians to their codes.\nInit")
