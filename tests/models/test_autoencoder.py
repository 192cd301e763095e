"""Laws that every autoencoder keeps, swept over the family."""

import inspect
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras import models
from ib_keras._checks import InputError
from ib_keras._family import members
from ib_keras.layers import MixtureMarginal

FAMILY = {kind.__name__: kind for kind in members(models, models.Autoencoder).values()}
OTHER_VALUES = {
    "input_shape": (6, 8, 1), "latent_dim": 5, "hidden": (12,), "activation": "tanh", "likelihood": "gaussian",
    "posterior": "diagonal", "marginal": "mixture", "beta": 0.25, "num_samples": 3, "target_shape": (4, 8, 1), "seed": 7,
    "name": "renamed", "dtype": "mixed_float16",
}


@pytest.fixture(params=sorted(FAMILY))
def kind(request):
    return FAMILY[request.param]


@pytest.fixture
def model(kind):
    return small(kind)


def small(kind, **arguments):
    model = kind((8, 8, 1), **{"latent_dim": 3, "hidden": (16, 8), "seed": 0, **arguments})
    model.compile(keras.optimizers.Adam(3e-3))
    return model


def fitted(model, digits, **arguments):
    keras.utils.set_random_seed(1)
    return model.fit(digits.x_train[:512], verbose=0, **{"epochs": 2, "batch_size": 64, **arguments})


def test_loss_falls(model, digits):
    losses = fitted(model, digits, epochs=5).history["loss"]
    assert losses[-1] < 0.9 * losses[0]


def test_history_logs_every_term_of_train_and_validation(model, digits):
    history = fitted(model, digits, validation_data=digits.x_test).history
    assert set(history) == {prefix + name for prefix in ("", "val_") for name in ("loss", *model.term_names)}


def test_loss_is_the_weighted_sum_of_the_logged_terms(model, digits):
    logs = model.evaluate(digits.x_test, verbose=0, return_dict=True)
    assert logs["loss"] == pytest.approx(sum(weight * logs[name] for name, weight in model.objective.items()), rel=1e-5)


def test_terms_are_per_example_finite_and_reproducible(model, digits):
    x = digits.x_test[:20]
    terms = model.terms(x)
    assert set(terms) == set(model.term_names)
    assert all(value.shape == (20,) and np.isfinite(value).all() for value in terms.values())
    assert all(np.array_equal(value, model.terms(x)[name]) for name, value in terms.items())
    assert np.allclose(terms["mse"], ((model.reconstruct(x) - x) ** 2).numpy().mean((1, 2, 3)), atol=0.1)
    assert (terms["rate"] >= 0).all() or "mixture" in model.get_config().values()


def test_terms_of_large_input_are_those_of_its_blocks(model, digits, monkeypatch):
    if not isinstance(model.posterior(digits.x_test[:1]), tfp.distributions.VectorDeterministic):
        pytest.skip("draws of t differ between blocks")
    whole = model.terms(digits.x_test[:50])
    monkeypatch.setattr("ib_keras.models.autoencoder._BLOCK_ROWS", 7)
    assert all(np.allclose(value, whole[name], rtol=1e-5) for name, value in model.terms(digits.x_test[:50]).items())


@pytest.mark.parametrize("call", [
    lambda m, d: m.fit(d.x_train[:64], epochs=1, verbose=0),
    lambda m, d: m.fit(d.x_train[:64], d.x_train[:64], epochs=1, verbose=0),
    lambda m, d: m.fit(tf.data.Dataset.from_tensor_slices(d.x_train[:64]).batch(16), epochs=1, verbose=0),
    lambda m, d: m.fit(d.x_train[:64], epochs=1, verbose=0, validation_data=(d.x_test, d.x_test)),
    lambda m, d: m.fit(d.x_train[:64], epochs=1, verbose=0, sample_weight=np.ones(64)),
], ids=["x", "x, x", "tf.data", "validation pair", "weights"])
def test_fit_takes_what_keras_takes(model, digits, call):
    assert np.isfinite(call(model, digits).history["loss"]).all()


def test_weights_of_zero_remove_examples(kind, digits):
    whole, blank = digits.x_test[:32], digits.x_test[:32].copy()
    blank[16:] = 0
    logs = [small(kind).evaluate(x, verbose=0, return_dict=True, sample_weight=np.arange(32) < 16) for x in (whole, blank)]
    assert logs[0] == pytest.approx(logs[1], rel=1e-5)


def test_metrics_compare_target_and_reconstruction(kind, digits):
    model = small(kind)
    model.compile("adam", metrics=["mae"])
    assert "mae" in model.evaluate(digits.x_test[:40], verbose=0, return_dict=True)


def test_shapes_and_ranges_of_the_methods(model, digits):
    x = digits.x_test[:6]
    assert model.posterior(x).batch_shape == (6,) and model.posterior(x).event_shape == (3,)
    assert model.likelihood(model.encode(x)).event_shape == (8, 8, 1)
    assert model.encode(x).shape == (6, 3)
    assert model.reconstruct(x).shape == model.decode(model.encode(x)).shape == x.shape
    assert model.interpolate(x[:2], x[2:4], steps=5).shape == (2, 5, 8, 8, 1)
    assert np.allclose(model.interpolate(x[:1], x[1:2])[0, 0], model.reconstruct(x[:1])[0], atol=1e-5)
    assert model.sample(4, seed=0).shape == (4, 8, 8, 1)
    assert np.array_equal(model.sample(4, seed=0), model.sample(4, seed=0))
    assert not np.array_equal(model.sample(4, seed=0), model.sample(4, seed=1))
    assert np.allclose(model.predict(x, verbose=0), model.reconstruct(x), atol=1e-6)


def test_batch_of_one(model, digits):
    assert model.fit(digits.x_train[:1], batch_size=1, epochs=1, verbose=0).history["loss"][0] > -np.inf


def test_same_seed_same_history(kind, digits):
    histories = []
    for _ in range(2):
        keras.utils.set_random_seed(5)
        histories.append(fitted(small(kind), digits).history["loss"])
    assert histories[0] == histories[1]


def test_seed_decides_the_initial_weights(kind):
    first, same, other = (small(kind, seed=seed).get_weights() for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, same))
    assert any(not np.array_equal(a, b) for a, b in zip(first, other))


def test_eager_equals_graph(kind, digits):
    histories = []
    for eager in (False, True):
        model = small(kind)
        model.compile(keras.optimizers.Adam(3e-3), run_eagerly=eager)
        histories.append(fitted(model, digits, epochs=1).history["loss"][0])
    assert histories[0] == pytest.approx(histories[1], rel=1e-4)


def test_every_constructor_argument_is_in_the_config_and_survives(kind):
    for name in inspect.signature(kind).parameters:
        if name in ("encoder", "decoder"):
            continue
        model = small(kind, **({name: OTHER_VALUES[name]} if name != "input_shape" else {}))
        config = model.get_config()
        rebuilt = kind.from_config(config)
        assert rebuilt.get_config() == config, name
        default = small(kind).get_config()
        assert name in config and (name == "input_shape" or config[name] != default[name] or default[name] is not None), name


def test_custom_networks_are_accepted_and_saved(kind, digits, tmp_path):
    units = small(kind).encoder.output_shape[-1]
    encoder = keras.Sequential([keras.Input([8, 8, 1]), keras.layers.Flatten(), keras.layers.Dense(units)])
    decoder = keras.Sequential([keras.Input([3]), keras.layers.Dense(64), keras.layers.Reshape([8, 8, 1])])
    model = small(kind, encoder=encoder, decoder=decoder)
    fitted(model, digits, epochs=1)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    assert np.array_equal(again.reconstruct(digits.x_test[:5]), model.reconstruct(digits.x_test[:5]))


def test_networks_of_another_shape_are_rejected(kind):
    wrong = keras.Sequential([keras.Input([3]), keras.layers.Dense(64)])
    with pytest.raises(InputError, match=r"`decoder` must be a Keras model \(3,\) -> \(8, 8, 1\)"):
        small(kind, decoder=wrong)


def test_mixed_precision_keeps_terms_in_float32(kind, digits):
    keras.config.set_dtype_policy("mixed_float16")
    model = small(kind)
    history = fitted(model, digits, epochs=3).history["loss"]
    assert model.encoder.layers[1].compute_dtype == "float16"
    assert np.isfinite(history).all() and history[-1] < history[0]
    assert all(value.dtype == np.float32 for value in model.terms(digits.x_test[:4]).values())


def test_loads_and_resumes_in_a_fresh_process(kind, digits, tmp_path):
    model = small(kind)
    fitted(model, digits, epochs=1)
    model.save(tmp_path / "m.keras")
    np.save(tmp_path / "x.npy", digits.x_test[:8])
    np.save(tmp_path / "expected.npy", model.reconstruct(digits.x_test[:8]))
    script = f"""
import numpy as np, keras, ib_keras, warnings
warnings.simplefilter("error", UserWarning)
model = keras.saving.load_model(r"{tmp_path}/m.keras")
x = np.load(r"{tmp_path}/x.npy")
assert np.array_equal(model.reconstruct(x), np.load(r"{tmp_path}/expected.npy"))
assert model.optimizer.iterations > 0
assert np.isfinite(model.fit(x, verbose=0).history["loss"]).all()
"""
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)


@pytest.mark.parametrize("wrong, message", [
    ({"latent_dim": 0}, "`latent_dim` must be a positive integer. Received: 0"),
    ({"hidden": (16, 0)}, "`hidden` must be a positive integer"),
    ({"likelihood": "cauchy"}, "Choose one of: gaussian, bernoulli"),
    ({"beta": -1.0}, "`beta` must be finite and at least 0. Received: -1.0"),
    ({"num_samples": 0}, "`num_samples` must be a positive integer"),
    ({"posterior": "wild"}, "Choose one of: deterministic, diagonal"),
    ({"marginal": 3}, "`marginal` must be a name"),
])
def test_wrong_arguments_are_rejected(kind, wrong, message):
    if not wrong.keys() <= inspect.signature(kind).parameters.keys():
        pytest.skip("has no such argument")
    with pytest.raises(InputError, match=message):
        small(kind, **wrong)


def test_own_objective_refuses_another_loss(model):
    with pytest.raises(InputError, match="`loss` must be None"):
        model.compile("adam", loss="mse")


def test_labels_are_refused_with_the_remedy(model, digits):
    with pytest.raises(InputError, match="An autoencoder is fitted with fit.x."):
        model.fit(digits.x_train[:32], digits.y_train[:32], verbose=0)


def test_examples_of_another_shape_are_refused(model):
    with pytest.raises(InputError, match=r"`x` must be examples of shape \(8, 8, 1\). Received: shape \(8, 8\)"):
        model.encode(np.zeros([8, 8]))


def test_values_outside_the_support_are_refused(model, digits):
    with pytest.raises(InputError, match=r"`x` must be within \[0, 1\] .* Received: values from 0 to 255. Divide bytes by 255"):
        model.fit((255 * digits.x_train[:32]).astype("uint8"), verbose=0)


def test_other_numeric_input_is_taken(model, digits):
    binary = digits.x_train[:32] > 0.5
    for x in (binary, binary.astype("int64"), digits.x_train[:32].astype("float64"), digits.x_train[:4].tolist()):
        assert np.isfinite(model.fit(x, verbose=0).history["loss"]).all()


def test_marginal_object_is_saved_and_not_shared_between_sizes(digits, tmp_path):
    marginal = MixtureMarginal(4, seed=0)
    model = small(models.BetaVAE, marginal=marginal)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    assert np.array_equal(again.marginal.means, marginal.means)
    with pytest.raises(InputError, match="Give each model a marginal of its own"):
        small(models.BetaVAE, marginal=marginal, latent_dim=2)


def test_subclassed_and_broken_encoders(kind, digits):
    class Encoder(keras.Model):
        def __init__(self, units):
            super().__init__()
            self.inner = keras.layers.Dense(units)

        def call(self, x):
            return self.inner(keras.ops.reshape(x, [-1, 64]))

    units = small(kind).encoder.output_shape[-1]
    assert small(kind, encoder=Encoder(units)).encode(digits.x_test[:2]).shape == (2, 3)
    with pytest.raises(InputError, match="`encoder` must be a Keras model"):
        small(kind, encoder=keras.Sequential([keras.Input([5]), keras.layers.Dense(units)]))


def test_keras_export_works_before_any_call(kind, digits, tmp_path):
    model = small(kind)
    model.export(tmp_path / "served", verbose=False)
    assert np.allclose(tf.saved_model.load(tmp_path / "served").serve(digits.x_test[:3]), model(digits.x_test[:3]), atol=1e-5)


def test_frozen_model_can_be_fitted(model, digits):
    model.trainable = False
    model.compile("adam")
    before = model.get_weights()
    model.fit(digits.x_train[:32], verbose=0)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights()))
