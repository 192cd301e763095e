import keras
import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras import distribute
from ib_keras._checks import InputError
from ib_keras.layers import GaussianBottleneck

H = np.random.default_rng(0).normal(size=[64, 5]).astype("float32")


def functional(**arguments):
    h = keras.Input([5])
    bottleneck = GaussianBottleneck(3, name="code", seed=0, **arguments)
    head = keras.layers.Dense(2, kernel_initializer=keras.initializers.GlorotUniform(1))
    return keras.Model(h, head(bottleneck(h))), bottleneck


def test_mean_outside_and_draws_inside_training():
    _, bottleneck = functional()
    q = bottleneck.posterior(H)
    assert np.array_equal(bottleneck(H), q.mean())
    draws = np.stack([bottleneck(H, training=True) for _ in range(60)])
    assert (np.abs(draws.mean(0) - q.mean()) < 5 * q.stddev() / np.sqrt(60)).numpy().mean() > 0.999
    assert draws.std() > 0


@pytest.mark.parametrize("posterior", ["diagonal", "full"])
def test_loss_is_that_of_the_task_plus_beta_times_the_rate(posterior):
    model, bottleneck = functional(beta=0.25, posterior=posterior)
    model.compile("sgd", "mse")
    logs = model.evaluate(H, np.zeros([64, 2]), batch_size=64, verbose=0, return_dict=True)
    q = bottleneck.posterior(H)
    standard = tfp.distributions.MultivariateNormalDiag(tf.zeros([3]), tf.ones([3]))
    rate = float(tf.reduce_mean(tfp.distributions.kl_divergence(q, standard)))
    assert logs["code_rate"] == pytest.approx(rate, rel=1e-5)
    assert logs["loss"] == pytest.approx(float(tf.reduce_mean(model(H) ** 2)) + 0.25 * rate, rel=1e-5)


@pytest.mark.slow
def test_a_large_beta_closes_it():
    rates = []
    for beta in (0.0, 10.0):
        model, _ = functional(beta=beta)
        model.compile(keras.optimizers.Adam(0.03), "mse")
        rates.append(model.fit(H, H[:, :2], epochs=15, verbose=0).history["code_rate"][-1])
    assert rates[1] < 0.1 < rates[0]


def test_known_channel_is_found_from_its_parameters():
    _, bottleneck = functional()
    assert bottleneck.is_channel
    same = bottleneck.channel(bottleneck.parameters(H))
    assert np.array_equal(same.mean(), bottleneck.posterior(H).mean())
    assert bottleneck.marginal.distribution().event_shape == (3,)


@pytest.mark.long
def test_two_replicas_add_the_loss_of_one():
    losses = []
    for kind in ("single", "mirrored"):
        with distribute.strategy(kind).scope():
            model, _ = functional(beta=0.5, marginal="mixture")
            model.compile("sgd", "mse")
        losses.append(model.evaluate(H, np.zeros([64, 2]), batch_size=64, verbose=0, return_dict=True))
    assert losses[1] == pytest.approx(losses[0], rel=1e-4)


def test_saved_and_loaded(tmp_path):
    model, _ = functional(posterior="full", marginal="mixture")
    model.save(tmp_path / "m.keras")
    assert np.array_equal(keras.saving.load_model(tmp_path / "m.keras")(H), model(H))


def test_mixed_precision_keeps_the_rate_in_float32():
    keras.config.set_dtype_policy("mixed_float16")
    bottleneck = GaussianBottleneck(3)
    assert bottleneck(tf.cast(H, tf.float16)).dtype == tf.float16 and bottleneck.losses[0].dtype == tf.float32


def test_bad_arguments_are_refused():
    with pytest.raises(InputError, match="`units` must be a positive integer"):
        GaussianBottleneck(0)
    with pytest.raises(InputError, match="`beta` must be finite and at least 0"):
        GaussianBottleneck(3, beta=-1)
