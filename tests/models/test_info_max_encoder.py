import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.estimators import Channel
from ib_keras.layers import GaussianCorruption
from ib_keras.models import InfoMaxEncoder


def small(**arguments):
    model = InfoMaxEncoder((8, 8, 1), 3, **{"hidden": (16,), "seed": 0, **arguments})
    model.compile(keras.optimizers.Adam(3e-3))
    return model


def test_information_is_that_of_the_channel_of_these_rows(digits):
    model, x = small(num_samples=300), digits.x_test[:50]
    estimate = Channel(num_samples=100).empirical(model.posterior(x))
    assert model.terms(x)["information"].mean() == pytest.approx(estimate.nats, abs=0.03)


@pytest.mark.slow
def test_both_limits_of_beta(digits):
    kept = []
    for beta in (0.0, 2.0):
        model = small(beta=beta)
        model.fit(digits.x_train, epochs=10, batch_size=64, verbose=0)
        kept.append(model.evaluate(digits.x_test, batch_size=64, verbose=0, return_dict=True)["information"])
    assert kept[1] < 0.1 < 2 < kept[0] <= np.log(64)


def test_codes_of_corrupted_examples_are_recognised_among_clean_ones(digits):
    model, seed = small(corruption=GaussianCorruption(0.5)), tf.constant([0, 2])
    x = tf.constant(digits.x_test[:20])
    trained, plain = (model.measure(x, training=training, seed=seed)[0]["information"] for training in (True, False))
    assert not np.allclose(trained, plain)
    noisy = GaussianCorruption(0.5)(x, tf.random.fold_in(seed, 1))
    t, q = model.posterior(noisy).sample(1, seed=seed)[0], model.posterior(x)
    scores = q.log_prob(t[:, None]).numpy()
    assert trained.numpy() == pytest.approx(np.diag(scores) - np.log(np.exp(scores).mean(1)), abs=1e-4)


def test_bad_calls_are_refused(digits):
    with pytest.raises(InputError, match="`y` must be None, since there is no target"):
        small().fit(digits.x_train[:10], digits.y_train[:10], verbose=0)
    with pytest.raises(InputError, match='Pass "diagonal" or "full"'):
        small(posterior="deterministic")
