"""Laws that every model with a code keeps, swept over autoencoders, classifiers and encoders."""

import inspect
import json
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras import datasets, models
from ib_keras._checks import InputError
from tests.laws.models import FAMILY, built, each, examples, fitted, small, spare, trained_eagerly, trained_once

pytestmark = pytest.mark.long

OTHER_VALUES = {
    "input_shape": (8, 8, 1),
    "latent_dim": 5,
    "hidden": (12,),
    "activation": "gelu",
    "likelihood": "continuous_bernoulli",
    "posterior": "full",
    "marginal": "learned",
    "beta": 0.25,
    "num_samples": 3,
    "target_shape": (4, 8, 1),
    "seed": 7,
    "name": "renamed",
    "dtype": "mixed_float16",
    "alpha": 0.5,
    "gamma": 2.0,
    "capacity": 3.0,
    "weight": 0.75,
    "penalty": "l1",
    "activity": 0.2,
    "corruption": "masking",
    "discriminator_hidden": (5,),
    "form": "squared",
    "num_classes": 11,
    "shots": 4,
}
NETWORKS = ("encoder", "decoder", "discriminator")


@pytest.fixture(params=each())
def kind(request):
    return request.param


@pytest.fixture
def trained(kind):
    return trained_once(kind)[0]


def test_loss_falls(kind):
    losses = trained_once(kind)[1]["loss"]
    assert losses[-1] < losses[0] - 0.1 * abs(losses[0])


def test_history_logs_every_term_of_train_and_validation(kind):
    model, history = trained_once(kind)
    assert set(history) == {prefix + name for prefix in ("", "val_") for name in ("loss", *model.term_names)}


def test_loss_is_the_weighted_sum_of_the_logged_terms(kind):
    model, history = trained_once(kind)
    for prefix in ("", "val_"):
        weighted = sum(weight * history[prefix + name][-1] for name, weight in model.objective.items())
        assert history[f"{prefix}loss"][-1] == pytest.approx(weighted, rel=1e-5)


def test_eager_equals_graph(kind):
    assert trained_eagerly(kind)["loss"][0] == pytest.approx(trained_once(kind)[1]["loss"][0], rel=1e-4)


def test_terms_are_per_example_finite_and_reproducible(trained):
    data = examples(trained, 20, "test")
    terms = trained.terms(*data)
    assert set(terms) == set(trained.term_names)
    assert all(
        value.shape == (20,) and value.dtype == np.float32 and np.isfinite(value).all() for value in terms.values()
    )
    assert all(np.array_equal(value, trained.terms(*data)[name]) for name, value in terms.items())
    closed = "mixture" not in trained.get_config().values() and not isinstance(trained, models.CEBClassifier)
    assert (terms["rate"] >= 0).all() or not closed


def test_terms_of_large_input_are_those_of_its_blocks(trained, monkeypatch):
    if not trained.is_deterministic:
        pytest.skip("draws of t differ between blocks")
    data = examples(trained, 50, "test")
    whole = trained.terms(*data)
    monkeypatch.setattr("ib_keras.models.base.coded_model._BLOCK_ROWS", 7)
    blocks = trained.terms(*data)
    for term in trained.declared_terms():
        assert term.of_batch or np.allclose(blocks[term.name], whole[term.name], rtol=1e-5)


WHAT_KERAS_TAKES = {
    "arrays": lambda m, x, rest: m.fit(x, *rest, verbose=0),
    "tf.data": lambda m, x, rest: m.fit(tf.data.Dataset.from_tensor_slices((x, *rest)).batch(16), verbose=0),
    "weights": lambda m, x, rest: m.fit(x, *rest, verbose=0, sample_weight=np.ones(len(x))),
    "validation": lambda m, x, rest: m.fit(x, *rest, verbose=0, validation_data=(x, *rest) if rest else x),
    "lists": lambda m, x, rest: m.fit(x.tolist(), *rest, verbose=0, callbacks=keras.callbacks.TerminateOnNaN()),
}


@pytest.mark.long
def test_fit_takes_what_keras_takes(kind):
    x, *rest = examples(spare(kind), 32)
    for name, call in WHAT_KERAS_TAKES.items():
        assert np.isfinite(call(spare(kind), x, rest).history["loss"]).all(), name


def test_weights_of_zero_remove_examples(kind):
    logs = []
    for blank in (False, True):
        model = small(kind)
        x, *rest = (part.copy() for part in examples(model, 32, "test"))
        x[16:] = 0 if blank else x[16:]
        rest = [(y.T * (np.arange(32) < 16)).T if blank else y for y in rest]
        logs.append(model.evaluate(x, *rest, verbose=0, return_dict=True, sample_weight=np.arange(32) < 16))
    assert logs[0] == pytest.approx(logs[1], rel=1e-5)


def test_batch_of_one(kind):
    assert fitted(spare(kind), 1, batch_size=1)["loss"][0] > -np.inf


def test_same_seed_same_history(kind):
    assert fitted(small(kind))["loss"] == trained_eagerly(kind)["loss"]


def test_seed_decides_the_initial_weights(kind):
    first, same, other = (built(kind, seed=seed).get_weights() for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, same))
    assert any(not np.array_equal(a, b) for a, b in zip(first, other))


def test_shapes_of_posterior_and_code(trained):
    x = examples(trained, 6, "test")[0]
    assert trained.posterior(x).batch_shape == (6,) and trained.posterior(x).event_shape == (3,)
    assert trained.encode(x).shape == (6, 3)
    assert trained.predict(x, verbose=0) == pytest.approx(np.asarray(trained(x)), abs=1e-6)


def test_every_constructor_argument_is_in_the_config_and_survives(kind):
    arguments = inspect.signature(kind).parameters
    others = {name: OTHER_VALUES[name] for name in arguments if name in OTHER_VALUES and name != "input_shape"}
    config = built(kind, **others).get_config()
    rebuilt, default = kind.from_config(config).get_config(), kind((8, 8, 1)).get_config()
    assert rebuilt == config
    assert set(config) == set(arguments)
    assert all(config[name] != default[name] for name in others if name not in ("dtype", "name"))
    assert set(arguments) - set(others) <= {"input_shape", "free_bits", *NETWORKS}


def test_custom_encoder_is_accepted_and_saved(kind, tmp_path):
    units = spare(kind).encoder.output_shape[-1]
    encoder = keras.Sequential([keras.Input([8, 8, 1]), keras.layers.Flatten(), keras.layers.Dense(units)])
    model = small(kind, encoder=encoder)
    fitted(model, 32)
    model.save(tmp_path / "m.keras")
    x = examples(model, 5)[0]
    assert np.array_equal(keras.saving.load_model(tmp_path / "m.keras").encode(x), model.encode(x))


@pytest.mark.parametrize("network", ["conv", "residual"])
def test_networks_by_name(kind, network):
    model = built(kind, encoder=network)
    assert [layer for layer in model.encoder.layers if isinstance(layer, keras.layers.Conv2D)]
    assert model(examples(model, 2)[0]).shape[0] == 2


def test_subclassed_and_broken_encoders(kind):
    class Encoder(keras.Model):
        def __init__(self, units):
            super().__init__()
            self.inner = keras.layers.Dense(units)

        def call(self, x):
            return self.inner(keras.ops.reshape(x, [-1, 64]))

    units = spare(kind).encoder.output_shape[-1]
    assert built(kind, encoder=Encoder(units)).encode(np.zeros([2, 8, 8, 1])).shape == (2, 3)
    with pytest.raises(InputError, match="`encoder` must be a Keras model"):
        built(kind, encoder=keras.Sequential([keras.Input([5]), keras.layers.Dense(units)]))


def test_mixed_precision_keeps_terms_in_float32(kind):
    keras.config.set_dtype_policy("mixed_float16")
    model = small(kind)
    assert np.isfinite(fitted(model, 64)["loss"]).all()
    assert model.encoder.layers[1].compute_dtype == "float16"
    assert all(value.dtype == np.float32 for value in model.terms(*examples(model, 4)).values())


FRESH = """
import json, sys, warnings
import numpy as np, keras, ib_keras
warnings.simplefilter("error", UserWarning)
folder, said = sys.argv[1], {}
x, y = np.load(folder + "/x.npy"), np.load(folder + "/y.npy")
for name in json.loads(sys.argv[2]):
    try:
        model = keras.saving.load_model(f"{folder}/{name}.keras")
        assert np.array_equal(model(x), np.load(f"{folder}/{name}.npy")), "other outputs"
        optimizers = [optimizer for optimizer, _, _ in model.players()]
        assert all(optimizer.iterations == 24 for optimizer in optimizers), "optimizers do not go on"
        model.run_eagerly = True
        groups = np.stack([y, y % 2], axis=1) if "leakage" in model.term_names else y
        data = (x, groups) if hasattr(model, "num_classes") else (x,)
        assert np.isfinite(model.fit(*data, verbose=0).history["loss"]).all(), "no finite loss"
        said[name] = None
    except Exception as error:
        said[name] = repr(error)
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def loaded_elsewhere(tmp_path_factory):
    """One fresh process loads and resumes every model; importing TensorFlow is what it costs."""
    folder = tmp_path_factory.mktemp("models")
    x, y = (getattr(datasets.digits(), f"{name}_test")[:8] for name in "xy")
    np.save(folder / "x.npy", x)
    np.save(folder / "y.npy", y)
    for name, kind in FAMILY.items():
        trained_once(kind)[0].save(folder / f"{name}.keras")
        np.save(folder / f"{name}.npy", trained_once(kind)[0](x))
    done = subprocess.run(
        [sys.executable, "-c", FRESH, str(folder), json.dumps(list(FAMILY))], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.mark.long
def test_loads_and_resumes_in_a_fresh_process(kind, loaded_elsewhere):
    assert loaded_elsewhere[kind.__name__] is None


@pytest.mark.parametrize("network", ["mlp", "conv", "residual"])
def test_odd_pictures_of_several_channels(kind, network):
    model = kind((9, 7, 3), latent_dim=2, hidden=(4, 3), encoder=network, seed=0)
    terms = model.terms(
        np.full([2, 9, 7, 3], 0.5, "float32"), *([np.array([0, 1])] if hasattr(model, "num_classes") else [])
    )
    assert all(np.isfinite(value).all() for value in terms.values())


def test_odd_signals_of_several_channels(kind):
    model = kind((23, 2), latent_dim=2, hidden=(4, 3), encoder="conv1d", seed=0)
    terms = model.terms(
        np.full([2, 23, 2], 0.5, "float32"), *([np.array([0, 1])] if hasattr(model, "num_classes") else [])
    )
    assert all(np.isfinite(value).all() for value in terms.values())


def test_frozen_model_can_be_fitted(kind):
    model = built(kind)
    model.trainable = False
    model.compile("adam", run_eagerly=True)
    before = model.get_weights()
    fitted(model, 32)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights()))


def test_families_are_swept_whole():
    assert {"VIBClassifier", "InfoMaxEncoder", "DenseAutoencoder"} <= set(FAMILY)
    assert isinstance(
        trained_once(models.DenseAutoencoder)[0].posterior(np.zeros([1, 8, 8, 1])),
        tfp.distributions.VectorDeterministic,
    )
