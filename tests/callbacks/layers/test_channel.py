import keras
import numpy as np
import pytest

from ib_keras import estimators
from ib_keras.callbacks import InformationPlane
from ib_keras.callbacks.layers.channel import channel_law, channel_marginal, is_channel
from ib_keras.callbacks.layers.choice import find_layers
from ib_keras.layers import GaussianBottleneck
from ib_keras.layers.posterior import DiagonalPosterior

N = 2000
X = np.random.default_rng(0).normal(size=[N, 3]).astype("float32")
Y = (X[:, 0] > 0).astype(int)
MAP = np.array([[1.0, 0.3], [0.0, 0.8], [-0.5, 0.2]])
DEVIATION = 0.7
TRUTH = 0.5 * np.linalg.slogdet(np.eye(2) + MAP.T @ MAP / DEVIATION**2)[1]
NOISE = np.log(np.expm1(DEVIATION - 1e-5)) - DiagonalPosterior().offset


class Subclassed(keras.Model):
    def __init__(self, code):
        super().__init__()
        self.code, self.head = code, keras.layers.Dense(2, name="head")

    def call(self, x):
        return self.head(self.code(x))


def functional(code):
    x = keras.Input([3])
    return keras.Model(x, keras.layers.Dense(2, name="head")(code(x)))


def sequential(code):
    return keras.Sequential(
        [keras.Input([3]), keras.Sequential([code], name="block"), keras.layers.Dense(2, name="head")]
    )


def linear_gaussian(build=functional, **arguments):
    """A model whose code is t = x MAP + DEVIATION * noise, so that I(X;T) has a closed form for normal x."""
    code = GaussianBottleneck(2, name="code", seed=0, **arguments)
    model = build(code)
    model(X[:2])
    code.parameters.set_weights([np.hstack([MAP, np.zeros([3, 2])]), np.array([0, 0, NOISE, NOISE])])
    return model


@pytest.mark.parametrize("build, layer", [(functional, "code"), (sequential, "block/code"), (Subclassed, "code")])
@pytest.mark.long
def test_bracket_holds_the_closed_form_in_any_model(build, layer):
    rows = {row["layer"]: row for row in InformationPlane(X, Y).measure(linear_gaussian(build))}
    row = rows[layer]
    assert (row["estimator"], row["noise_std"], row["units"], row["I(X;T)_kind"]) == ("Channel", None, 2, "lower")
    assert row["I(X;T)"] <= row["I(X;T)_upper"]
    assert row["I(X;T)"] - 3 * row["I(X;T)_std_error"] < TRUTH < row["I(X;T)_upper"] + 3 * row["I(X;T)_std_error"]
    assert row["I(T;Y)"] < row["I(X;T)_upper"] and rows["head"]["estimator"] == "NoisyChannel"
    assert "'code'" not in rows["head"]["flags"], "what follows saw the mean, which may know more than a draw"


def test_marginal_of_the_layer_makes_the_upper_bound_its_rate():
    model = linear_gaussian(marginal="learned")
    code = model.get_layer("code")
    deviations = np.sqrt(np.diag(MAP.T @ MAP) + DEVIATION**2)
    code.marginal.raw_scales.assign(np.log(np.expm1(deviations - 1e-5)))
    (row,) = InformationPlane(X, layers=code).measure(model)
    lower, upper = estimators.Channel().bracket(X, code.posterior(X), code.marginal.distribution())
    assert row["I(X;T)"] == pytest.approx(lower.nats, abs=1e-6)
    assert row["I(X;T)_upper"] == pytest.approx(upper.nats, abs=1e-6)


def test_other_estimators_get_a_draw_or_the_mean():
    model = linear_gaussian()
    given = [estimators.KSG(), estimators.NoisyChannel(DEVIATION)]
    drawn, noisy = InformationPlane(X, layers="code", estimator=given).measure(model)
    assert abs(drawn["I(X;T)"] - TRUTH) < 3 * drawn["I(X;T)_std_error"] + 0.05
    assert noisy["I(X;T)"] - 3 * noisy["I(X;T)_std_error"] < TRUTH, "the same noise, added to the mean"


def test_a_channel_is_chosen_as_a_whole():
    model = linear_gaussian(sequential)
    assert list(find_layers(model, "all")) == ["block/code", "head"]
    assert list(find_layers(model, None)) == ["block", "block/code", "head"]
    assert is_channel(model.layers[0].layers[0]) and not is_channel(model.layers[1])


@pytest.mark.long
def test_measuring_leaves_the_rate_of_training_alone():
    rates = []
    for every in (1, [9]):
        keras.utils.set_random_seed(0)
        model = linear_gaussian(beta=0.1)
        model.compile("sgd", "mse")
        plane = InformationPlane(X[:200], layers="code", every=every)
        rates.append(model.fit(X, X[:, :2], epochs=2, shuffle=False, verbose=0, callbacks=[plane]).history["code_rate"])
    assert rates[0] == rates[1]


@pytest.mark.parametrize("posterior", ["diagonal", "full"])
@pytest.mark.long
def test_codes_at_several_positions_are_one_code(posterior):
    """Three positions of independent inputs know the sum of what each knows."""
    code = GaussianBottleneck(1, posterior=posterior, name="code")
    model = keras.Sequential([keras.Input([3]), keras.layers.Reshape([3, 1]), code])
    code.parameters.set_weights([np.array([[1.0, 0.0]]), np.array([0, NOISE])])
    (row,) = InformationPlane(X[:1000], layers="code").measure(model)
    truth = 3 * 0.5 * np.log(1 + 1 / DEVIATION**2)
    assert row["units"] == 3 and row["I(X;T)"] <= row["I(X;T)_upper"]
    assert row["I(X;T)"] - 3 * row["I(X;T)_std_error"] < truth < row["I(X;T)_upper"] + 3 * row["I(X;T)_std_error"]


def test_law_and_marginal_of_several_positions():
    code = GaussianBottleneck(2)
    code.build([None, 4])
    parameters = np.random.default_rng(1).normal(size=[5, 3, 4]).astype("float32")
    q = channel_law(code, parameters)
    t = q.sample(seed=(0, 0))
    parts = code.channel(parameters).log_prob(np.reshape(t, [5, 3, 2]))
    assert np.allclose(q.log_prob(t), np.sum(parts, axis=1), atol=1e-5)
    r = channel_marginal(code, q)
    assert r.event_shape == (6,)
    assert np.allclose(r.log_prob(t), -0.5 * np.sum(t**2, axis=1) - 3 * np.log(2 * np.pi), atol=1e-5)
    assert channel_marginal(keras.layers.Dense(1), q) is None
