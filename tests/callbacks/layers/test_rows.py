import keras
import numpy as np
import pytest
import tensorflow_probability as tfp

from ib_keras import estimators
from ib_keras.callbacks.held_out_examples import Examples
from ib_keras.callbacks.layers import outputs as layer_outputs
from ib_keras.callbacks.layers.rows import LayerRows, dimension_of, gives_code
from ib_keras.models import DenseAutoencoder

X = np.random.default_rng(0).normal(size=[60, 4]).astype("float32")
Y = (X[:, 0] > 0).astype(int)


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(3, "tanh", name="first"), keras.layers.Dense(2, "tanh", name="second")]
    return keras.Sequential([keras.Input([4]), *layers])


def measured(model, examples, layers=None, given=None, levels=None):
    pairs = LayerRows(model, layers, given or {None: None}, levels).measure(examples, {"epoch": 0})
    return [row for _, row in pairs]


def test_a_row_per_layer_and_estimator(network):
    rows = measured(network, Examples(X, Y), given={None: None, "MixedKSG": estimators.MixedKSG()})
    assert [(row["layer"], row["estimator"]) for row in rows] == [
        (layer, name) for layer in ("first", "second") for name in ("NoisyChannel", "MixedKSG")
    ]
    assert [row["units"] for row in rows] == [3, 3, 2, 2] and all(row["seconds"] >= 0 for row in rows)
    spread = np.sqrt(network.layers[0](X).numpy().var(axis=0).mean())
    assert rows[0]["noise_std"] == pytest.approx(0.1 * spread, rel=1e-4) and rows[1]["noise_std"] is None


def test_dimension_of_what_a_layer_puts_out(network):
    """The slope of n ratios spreads by about d / sqrt(n)."""
    rows = measured(network, Examples(X, Y))
    assert rows[1]["intrinsic_dimension"] == pytest.approx(2, abs=4 * 2 / np.sqrt(60))
    t = np.random.default_rng(0).uniform(size=[900, 2]).astype("float32")
    q = tfp.distributions.MultivariateNormalDiag(t, np.ones([900, 2], "float32"))
    assert dimension_of(q) == dimension_of(t) == dimension_of(np.repeat(t, 2, axis=1))
    assert dimension_of(t) == pytest.approx(2, abs=4 * 2 / np.sqrt(900))


@pytest.mark.parametrize("output", [np.zeros([90, 2]), np.full([90, 2], np.nan), np.array(["a"] * 90), np.eye(90)])
def test_no_dimension_where_it_cannot_be_told(output):
    assert dimension_of(output) is None


def test_band_holds_the_value_at_every_level(network):
    examples = Examples(X, Y)
    (row, *_) = measured(network, examples, "first", levels=(0.05, 2.0))
    for level in (0.05, 0.1**0.5, 2.0):
        (other, *_) = measured(network, examples, "first", {None: estimators.NoisyChannel(level)})
        for quantity in ("I(X;T)", "I(T;Y)"):
            assert row[f"{quantity}_low"] <= other[quantity] <= row[f"{quantity}_high"]
    assert row["I(X;T)_high"] - row["I(X;T)_low"] > 0.5, "the answer belongs to the noise level"


def test_bins_are_in_the_row(network):
    (row, *_) = measured(network, Examples(X, Y), "first", {"Binned": estimators.Binned(8)})
    assert row["bins"] == 8 and row["noise_std"] is None


def test_layer_that_grows_its_activations_is_flagged():
    """Multiplied by 100, a layer drowns the noise: its noisy information exceeds that of the layer before."""
    grow = keras.layers.Dense(3, use_bias=False, name="grow")
    model = keras.Sequential([keras.Input([4]), keras.layers.Dense(3, name="first"), grow])
    grow.set_weights([100 * np.eye(3)])
    first, second = measured(model, Examples(X, Y), given={None: estimators.NoisyChannel(1.0)})
    assert "from which the layer is computed" in second["flags"] and "'first'" in second["flags"] and not first["flags"]


def test_reconstruction_is_a_continuous_target(network):
    (row, *_) = measured(network, Examples(X, "reconstruction"), "first", {"KSG": estimators.KSG()})
    assert row["I(T;Y)"] == estimators.KSG()(np.asarray(network.layers[0](X)), network.predict(X, verbose=0)).nats


def test_code_comes_first_and_other_layers_may_be_asked_for():
    model = DenseAutoencoder((4,), 2, hidden=(3,), seed=0)
    assert gives_code(model) and not gives_code(keras.Sequential([keras.Input([4])]))
    assert LayerRows(model, None, {None: None}).order == ["code"]
    assert LayerRows(model, ["encoder/.*", "code"], {None: None}).order[0] == "code"
    assert "code" not in LayerRows(model, "all", {None: None}).order
    assert measured(model, Examples(X))[0]["units"] == 2


def test_failures_of_several_estimators_are_told_apart_and_reported_once(network):
    def broken(x, y):
        raise RuntimeError("no luck")

    with pytest.warns(UserWarning, match="could not measure 'first' after epoch 0: no luck") as warned:
        rows = measured(network, Examples(X, Y), "first", {"broken": broken, "MixedKSG": estimators.MixedKSG()})
    assert len(warned) == 1 and np.isnan(rows[0]["I(X;T)"]) and np.isfinite(rows[1]["I(X;T)"])


def test_code_that_cannot_be_drawn_becomes_a_row_that_says_so():
    class Undrawable(tfp.distributions.MultivariateNormalDiag):
        def sample(self, *_, **__):
            raise RuntimeError("no luck")

    model = keras.Sequential([keras.Input([4]), keras.layers.Dense(2)])
    model.posterior = lambda x: Undrawable(model(x), [1.0, 1.0])
    with pytest.warns(UserWarning, match="could not measure 'code' after epoch 0: no luck"):
        drawn, known = measured(model, Examples(X, Y), given={"MixedKSG": estimators.MixedKSG(), None: None})
    assert (drawn["estimator"], drawn["I(T;Y)_reason"]) == ("MixedKSG", "no luck") and np.isnan(drawn["I(X;T)"])
    assert known["estimator"] == "Channel"


def test_layer_too_large_for_memory_becomes_a_row_that_says_so(network, monkeypatch):
    monkeypatch.setattr(layer_outputs, "_LAYER_BYTES", 100)
    with pytest.warns(UserWarning, match="Lower `max_examples`"):
        rows = measured(network, Examples(X, Y))
    assert [row["layer"] for row in rows] == ["first", "second"] and np.isnan(rows[0]["I(T;Y)"])


class Sampling(keras.layers.Layer):
    """Draws z = mean + exp(log_var / 2) noise, as plain Keras VAEs do, in inference too."""

    def __init__(self, **arguments):
        super().__init__(**arguments)
        self.seeds = keras.random.SeedGenerator(1)

    def call(self, parameters):
        mean, log_var = parameters
        return mean + keras.ops.exp(0.5 * log_var) * keras.random.normal(keras.ops.shape(mean), seed=self.seeds)


@pytest.fixture(scope="module")
def plain_vae():
    keras.utils.set_random_seed(0)
    source = keras.Input([4])
    mean, log_var = (keras.layers.Dense(2, name=name)(source) for name in ("mean", "log_var"))
    code = Sampling(name="z")([mean, log_var])
    return keras.Model(source, keras.layers.Dense(20, "tanh", name="decoded")(code))


MANY = np.random.default_rng(5).normal(size=[1500, 4]).astype("float32")
LABELS = (MANY[:, 0] > 0).astype(int)


def test_sampling_layer_of_a_plain_vae_is_measured_as_a_channel(plain_vae):
    (row,) = measured(plain_vae, Examples(MANY, LABELS), "z")
    parameters = keras.Model(plain_vae.inputs[0], [plain_vae.get_layer(name).output for name in ("mean", "log_var")])
    mean, log_var = (part.numpy() for part in parameters(MANY))
    law = tfp.distributions.MultivariateNormalDiag(mean, np.exp(0.5 * log_var))
    known, upper = estimators.Channel().bracket(MANY, law)
    error = np.hypot(row["I(X;T)_std_error"], known.std_error)
    assert row["estimator"] == "SampledChannel" and row["noise_std"] is None and row["units"] == 2
    assert abs(row["I(X;T)"] - known.nats) < 3 * error + 0.05 and row["I(X;T)"] <= row["I(X;T)_upper"]
    assert row["I(X;T)_upper"] < upper.nats + 3 * error + 0.05
    # Labels that were drawn from the code itself cannot be known better than the code knows the examples.
    assert row["I(T;Y)"] <= row["I(X;T)_upper"]


@pytest.mark.long
def test_layer_behind_a_draw_is_never_trusted_and_below_the_draw(plain_vae):
    drawn, decoded = measured(plain_vae, Examples(MANY, LABELS), ["z", "decoded"])
    assert decoded["estimator"] == "SampledChannel" and decoded["I(X;T)_verdict"] == "biased_low"
    assert 0 < decoded["I(X;T)"] < drawn["I(X;T)_upper"] + 3 * drawn["I(X;T)_std_error"]


@pytest.mark.parametrize("given", [estimators.NoisyChannel(), estimators.KernelDensity()])
def test_no_noise_is_added_to_a_layer_with_noise_of_its_own(plain_vae, given):
    (row,) = measured(plain_vae, Examples(MANY), "z", {type(given).__name__: given})
    (own,) = measured(plain_vae, Examples(MANY), "z")
    assert row["estimator"] == "SampledChannel" and row["noise_std"] is None and row["I(X;T)"] == own["I(X;T)"]


def test_information_about_labels_by_an_estimator_of_its_own(network):
    rows = LayerRows(network, "first", {None: None}, relevance_estimator=estimators.MixedKSG())
    ((_, row),) = rows.measure(Examples(X, Y), {"epoch": 0})
    activations = network.layers[0](X).numpy()
    assert row["I(T;Y)"] == pytest.approx(estimators.MixedKSG()(activations, Y).nats, abs=1e-6)
    assert row["I(X;T)"] == pytest.approx(measured(network, Examples(X, Y), "first")[0]["I(X;T)"])
    assert "I(T;Y)_reader" not in row


def test_labels_that_a_small_layer_knows_are_read():
    """Outputs whose spread is a thousandth of the usual noise."""
    keras.utils.set_random_seed(0)
    small = keras.layers.Dense(3, use_bias=False, name="small")
    model = keras.Sequential([keras.Input([4]), small])
    small.set_weights([1e-4 * np.eye(4, 3)])
    (chosen,) = measured(model, Examples(MANY, LABELS))
    (hidden,) = measured(model, Examples(MANY, LABELS), given={"NoisyChannel": estimators.NoisyChannel()})
    assert chosen["I(T;Y)"] > 0.4 and hidden["I(T;Y)"] < 0.01 and hidden["I(T;Y)_reader"] > 0.4
    assert hidden["I(T;Y)_verdict"] == hidden["I(X;T)_verdict"] == "biased_low" and "drowns" in hidden["I(X;T)_reason"]


def test_labels_that_no_layer_knows_are_not_read(network):
    shuffled = np.random.default_rng(0).permutation(LABELS)
    for row in measured(network, Examples(MANY, shuffled)):
        assert row["I(T;Y)_reader"] < 0.03 and (row["I(T;Y)"] < 0.1 or row["I(T;Y)_verdict"] != "trusted")


def test_labels_are_read_in_the_code_of_a_plain_autoencoder_too():
    """The code arrives as a distribution without spread, and not as an array."""
    (row,) = measured(DenseAutoencoder((4,), 2, hidden=(3,), seed=0), Examples(MANY, LABELS))
    assert row["estimator"] == "NoisyChannel" and row["I(T;Y)_reader"] == row["I(T;Y)"]
    assert row["I(T;Y)_kind"] == "lower" and "classifiers read" in row["I(T;Y)_reason"]
