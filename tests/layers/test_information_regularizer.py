import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import distribute
from ib_keras._checks import InputError
from ib_keras.layers import InformationRegularizer

H = np.random.default_rng(0).normal(size=[128, 2]).astype("float32")


def mean_of(layer, h, draws=200):
    values = []
    for _ in range(draws):
        layer(h)
        values.append(float(layer.losses[0]))
    return np.mean(values), np.std(values) / np.sqrt(draws)


def test_information_of_a_gaussian_channel():
    """I = log(1 + 1 / s^2) for two independent coordinates; the bound of 2000 rows is within its error and bias."""
    layer = InformationRegularizer(1.0, noise_std=1.0, seed=0)
    h = np.random.default_rng(1).normal(size=[2000, 2]).astype("float32")
    nats, error = mean_of(layer, h, 10)
    assert nats == pytest.approx(np.log(2), abs=5 * error + 0.05)


def test_information_never_exceeds_the_log_of_the_batch():
    nats, _ = mean_of(InformationRegularizer(1.0, noise_std=1e-3, seed=0), H, 3)
    assert nats == pytest.approx(np.log(128), rel=1e-3)


def test_rate_is_the_textbook_sum():
    nats, _ = mean_of(InformationRegularizer(1.0, "rate", noise_std=0.5), H, 1)
    assert nats == pytest.approx((0.5 * (H**2 + 0.25 - 1 - np.log(0.25))).sum(1).mean(), rel=1e-5)


def test_noise_in_training_alone_and_the_quantity_is_logged_without_weight():
    model = keras.Sequential([keras.Input([2]), InformationRegularizer(-0.5, seed=0, name="kept")])
    model.compile("sgd", "mse")
    assert np.array_equal(model(H), H) and not np.array_equal(model(H, training=True), H)
    logs = model.evaluate(H, H, batch_size=128, verbose=0, return_dict=True)
    assert logs["loss"] == pytest.approx(-0.5 * logs["kept_information"], rel=1e-5)


@pytest.mark.parametrize("weight, low, high", [(-1.0, 3.0, 5.0), (1.0, -0.1, 0.3)])
@pytest.mark.long
def test_its_sign_decides_whether_a_layer_keeps_or_forgets(weight, low, high):
    dense = keras.layers.Dense(2, use_bias=False, kernel_initializer=keras.initializers.GlorotUniform(0))
    model = keras.Sequential(
        [keras.Input([2]), dense, InformationRegularizer(weight, noise_std=0.5, seed=0, name="kept")]
    )
    model.compile(keras.optimizers.Adam(0.1), lambda y, t: 0.0 * t[:, 0])
    history = model.fit(H, H, batch_size=128, epochs=40, verbose=0).history
    assert low < history["kept_information"][-1] < high


def test_pictures_keep_their_shape_and_config():
    layer = InformationRegularizer(0.1, "rate", 0.3, seed=2, name="r")
    assert layer(tf.ones([3, 4, 4, 2]), training=True).shape == (3, 4, 4, 2)
    assert InformationRegularizer.from_config(layer.get_config()).get_config() == layer.get_config()


@pytest.mark.long
def test_two_replicas_add_the_mean_of_theirs():
    """Each compares its own 64 rows, whose log is the ceiling."""
    with distribute.strategy("mirrored").scope():
        model = keras.Sequential([keras.Input([2]), InformationRegularizer(1.0, noise_std=1e-3, seed=0)])
        model.compile("sgd", "mse")
    assert model.evaluate(H, H, batch_size=128, verbose=0) == pytest.approx([np.log(64)] * 2, rel=1e-2)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((None,), "`weight` must be a number"),
        ((1.0, "entropy"), "Choose one of: information, rate"),
        ((1.0, "rate", 0.0), "`noise_std` must be above 0"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        InformationRegularizer(*arguments)
