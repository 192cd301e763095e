import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.layers import VampMarginal
from ib_keras.models import BetaVAE


def small(**arguments):
    return BetaVAE((8, 8, 1), 2, marginal=VampMarginal(components=6, seed=0), hidden=(16,), seed=0, **arguments)


def test_density_is_the_mean_posterior_of_the_learned_examples():
    model = small()
    t = np.random.default_rng(0).normal(size=[5, 2]).astype("float32")
    q = model.posterior(tf.nn.sigmoid(tf.convert_to_tensor(model.marginal.raw_examples)))
    by_hand = np.log(np.exp(q.log_prob(t[:, None]).numpy()).mean(1))
    assert model.marginal(t).numpy() == pytest.approx(by_hand, rel=1e-4)


@pytest.mark.long
def test_best_marginal_where_the_examples_are_the_data(digits):
    """With all of the data as examples, r is the aggregate posterior, whose rate no other marginal falls below."""
    model, x = small(), digits.x_test[:6]
    model.marginal.raw_examples.assign(np.log((x + 1e-6) / (1 - x + 1e-6)))
    standard = BetaVAE((8, 8, 1), 2, hidden=(16,), seed=0)
    standard.set_weights(model.encoder.get_weights() + model.decoder.get_weights())
    rate = {
        "vamp": np.mean([model.terms(x, seed=s)["rate"].mean() for s in range(40)]),
        "standard": standard.terms(x)["rate"].mean(),
    }
    assert -0.05 < rate["vamp"] < rate["standard"]


def test_examples_and_encoder_are_trained_and_saved(digits, tmp_path):
    model = small()
    model.compile("adam", run_eagerly=True)
    before = model.marginal.raw_examples.numpy()
    model.fit(digits.x_train[:64], verbose=0)
    assert (model.marginal.raw_examples.numpy() != before).any()
    assert len(model.weights) == len(model.encoder.weights) + len(model.decoder.weights) + 1
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    assert np.array_equal(again.sample(3, seed=0), model.sample(3, seed=0))


def test_alone_it_has_no_density():
    with pytest.raises(InputError, match="Pass it to a model as `marginal`"):
        VampMarginal().build((None, 2))
