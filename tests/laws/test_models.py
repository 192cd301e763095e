"""Laws that every model with a code keeps, swept over autoencoders, classifiers and encoders."""

import functools
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
from ib_keras._family import members
from ib_keras.layers import MixtureMarginal
from ib_keras.models.base.coded_model import CodedModel

BASES = (models.Autoencoder, models.BottleneckClassifier)
FAMILY = {kind.__name__: kind for kind in members(models, CodedModel).values() if kind not in BASES}
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


@pytest.fixture(params=sorted(FAMILY))
def kind(request):
    return FAMILY[request.param]


@pytest.fixture
def model(kind):
    return small(kind)


@pytest.fixture
def trained(kind):
    return trained_once(kind)[0]


def small(kind, run_eagerly=True, **arguments):
    """Returns a compiled model; eager steps of a tiny net are cheaper than tracing it."""
    model = kind((8, 8, 1), **{"latent_dim": 3, "hidden": (16, 8), "seed": 0, **arguments})
    model.compile(keras.optimizers.Adam(1e-2), run_eagerly=run_eagerly)
    return model


def examples(model, n, part="train"):
    """Returns (x,) or (x, labels) of `n` digits, as `model` is fitted with."""
    digits = datasets.digits()
    x, y = (getattr(digits, f"{name}_{part}")[:n] for name in "xy")
    return (x, y) if isinstance(model, models.BottleneckClassifier) else (x,)


def fitted(model, n=256, **arguments):
    keras.utils.set_random_seed(1)
    return model.fit(*examples(model, n), verbose=0, **{"epochs": 1, "batch_size": 64, **arguments}).history


@functools.cache
def trained_once(kind):
    """Returns a model trained as a graph, with its history: training is what these laws spend their time on."""
    keras.utils.set_random_seed(0)
    model = small(kind, run_eagerly=False)
    return model, fitted(model, 512, epochs=6, validation_data=examples(model, 96, "test"), validation_batch_size=96)


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
    model = small(kind)
    assert fitted(model, 512)["loss"][0] == pytest.approx(trained_once(kind)[1]["loss"][0], rel=1e-4)


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


@pytest.mark.parametrize(
    "call",
    [
        lambda m, x, rest: m.fit(x, *rest, verbose=0),
        lambda m, x, rest: m.fit(tf.data.Dataset.from_tensor_slices((x, *rest)).batch(16), verbose=0),
        lambda m, x, rest: m.fit(x, *rest, verbose=0, sample_weight=np.ones(len(x))),
        lambda m, x, rest: m.fit(x, *rest, verbose=0, validation_data=(x, *rest) if rest else x),
        lambda m, x, rest: m.fit(x.tolist(), *rest, verbose=0, callbacks=keras.callbacks.TerminateOnNaN()),
    ],
    ids=["arrays", "tf.data", "weights", "validation", "lists"],
)
def test_fit_takes_what_keras_takes(model, call):
    x, *rest = examples(model, 32)
    assert np.isfinite(call(model, x, rest).history["loss"]).all()


def test_weights_of_zero_remove_examples(kind):
    logs = []
    for blank in (False, True):
        model = small(kind)
        x, *rest = (part.copy() for part in examples(model, 32, "test"))
        x[16:] = 0 if blank else x[16:]
        rest = [np.where(np.arange(32) < 16, y, 0) if blank else y for y in rest]
        logs.append(model.evaluate(x, *rest, verbose=0, return_dict=True, sample_weight=np.arange(32) < 16))
    assert logs[0] == pytest.approx(logs[1], rel=1e-5)


def test_batch_of_one(model):
    assert fitted(model, 1, batch_size=1)["loss"][0] > -np.inf


def test_same_seed_same_history(kind):
    assert fitted(small(kind), 128)["loss"] == fitted(small(kind), 128)["loss"]


def test_seed_decides_the_initial_weights(kind):
    first, same, other = (small(kind, seed=seed).get_weights() for seed in (1, 1, 2))
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
    config = small(kind, **others).get_config()
    rebuilt, default = kind.from_config(config).get_config(), kind((8, 8, 1)).get_config()
    assert rebuilt == config
    assert set(config) == set(arguments)
    assert all(config[name] != default[name] for name in others if name not in ("dtype", "name"))
    assert set(arguments) - set(others) <= {"input_shape", "free_bits", *NETWORKS}


def test_custom_encoder_is_accepted_and_saved(kind, tmp_path):
    units = small(kind).encoder.output_shape[-1]
    encoder = keras.Sequential([keras.Input([8, 8, 1]), keras.layers.Flatten(), keras.layers.Dense(units)])
    model = small(kind, encoder=encoder)
    fitted(model, 32)
    model.save(tmp_path / "m.keras")
    x = examples(model, 5)[0]
    assert np.array_equal(keras.saving.load_model(tmp_path / "m.keras").encode(x), model.encode(x))


@pytest.mark.parametrize("network", ["conv", "residual"])
def test_networks_by_name(kind, network):
    model = small(kind, encoder=network)
    assert [layer for layer in model.encoder.layers if isinstance(layer, keras.layers.Conv2D)]
    assert model(examples(model, 2)[0]).shape[0] == 2


def test_subclassed_and_broken_encoders(kind):
    class Encoder(keras.Model):
        def __init__(self, units):
            super().__init__()
            self.inner = keras.layers.Dense(units)

        def call(self, x):
            return self.inner(keras.ops.reshape(x, [-1, 64]))

    units = small(kind).encoder.output_shape[-1]
    assert small(kind, encoder=Encoder(units)).encode(np.zeros([2, 8, 8, 1])).shape == (2, 3)
    with pytest.raises(InputError, match="`encoder` must be a Keras model"):
        small(kind, encoder=keras.Sequential([keras.Input([5]), keras.layers.Dense(units)]))


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
        assert all(optimizer.iterations == 48 for optimizer in optimizers), "optimizers do not go on"
        model.run_eagerly = True
        data = (x, y) if hasattr(model, "num_classes") else (x,)
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


def test_loads_and_resumes_in_a_fresh_process(kind, loaded_elsewhere):
    assert loaded_elsewhere[kind.__name__] is None


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"latent_dim": 0}, "`latent_dim` must be a positive integer. Received: 0"),
        ({"hidden": (16, 0)}, "`hidden` must be a positive integer"),
        ({"likelihood": "cauchy"}, "Choose one of: gaussian, bernoulli"),
        ({"beta": -1.0}, "`beta` must be finite and at least 0. Received: -1.0"),
        ({"weight": -1.0}, "`weight` must be finite and at least 0"),
        ({"num_samples": 0}, "`num_samples` must be a positive integer"),
        ({"posterior": "wild"}, "Choose one of: deterministic, diagonal"),
        ({"marginal": 3}, "`marginal` must be a name"),
        ({"corruption": "rust"}, "Choose one of: gaussian, masking"),
        ({"encoder": "lstm"}, "Choose one of: mlp, conv, residual"),
        ({"latent_dim": -1}, "`latent_dim` must be a positive integer. Received: -1"),
        ({"hidden": None}, "`hidden` must be positive integers. Received: None"),
        ({"hidden": "64"}, "`hidden` must be positive integers. Received: '64'"),
        ({"seed": "zero"}, "`seed` must be an integer or None. Received: 'zero'"),
        ({"activation": "relux"}, "`activation` must be a function, or a name that Keras knows. Received: 'relux'"),
    ],
)
def test_wrong_arguments_are_rejected(kind, wrong, message):
    if not wrong.keys() <= inspect.signature(kind).parameters.keys():
        pytest.skip("has no such argument")
    with pytest.raises(InputError, match=message):
        small(kind, **wrong)


@pytest.mark.parametrize("shape", [(), (8, 0, 1), (None, 8, 1), "8"])
def test_shapes_of_no_example_are_refused(kind, shape):
    with pytest.raises(InputError, match="`input_shape` must be"):
        kind(shape)


@pytest.mark.parametrize("network", ["mlp", "conv", "residual"])
def test_odd_pictures_of_several_channels(kind, network):
    model = kind((9, 7, 3), latent_dim=2, hidden=(4, 3), encoder=network, seed=0)
    terms = model.terms(
        np.full([2, 9, 7, 3], 0.5, "float32"), *([np.array([0, 1])] if hasattr(model, "num_classes") else [])
    )
    assert all(np.isfinite(value).all() for value in terms.values())


def test_own_objective_refuses_another_loss(model):
    with pytest.raises(InputError, match="`loss` must be None"):
        model.compile("adam", loss="mse")


def test_examples_of_another_shape_are_refused(model):
    with pytest.raises(InputError, match=r"`x` must be examples of shape \(8, 8, 1\). Received: shape \(8, 8\)"):
        model.encode(np.zeros([8, 8]))


def test_missing_values_are_refused_and_counted(model):
    x, *rest = (part.copy() for part in examples(model, 32))
    x[3, 0, 0] = np.nan
    with pytest.raises(InputError, match="`x` must be finite. Received: 1 of 32 rows with NaN"):
        model.fit(x, *rest, verbose=0)


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda data: data, r"elements of shape \(8, 8, 1\). Batch the Dataset"),
        (lambda data: data.map(lambda x, *rest: (x[..., 0], *rest)).batch(8), r"elements of shape \(None, 8, 8\)"),
    ],
    ids=["no batches", "no channels"],
)
def test_datasets_of_other_elements_are_refused(model, change, message):
    with pytest.raises(InputError, match=message):
        model.fit(change(tf.data.Dataset.from_tensor_slices(examples(model, 16))), verbose=0)


def test_missing_values_in_batches_of_a_dataset_and_in_terms(model):
    x, *rest = (part.copy() for part in examples(model, 16))
    x[3, 0, 0] = np.nan
    with pytest.raises(InputError, match="`x` must be finite. Received: a batch with NaN"):
        model.fit(tf.data.Dataset.from_tensor_slices((x, *rest)).batch(8), verbose=0)
    with pytest.raises(InputError, match="`x` must be finite. Received: 1 of 16 rows with NaN"):
        model.terms(x, *rest)


@pytest.mark.parametrize("x", [None, np.full([4, 8, 8, 1], "a"), [[1, 2], [3]]], ids=["None", "strings", "ragged"])
def test_what_is_no_array_of_numbers_is_refused(model, x):
    with pytest.raises(InputError, match="`x` must be"):
        model.fit(x, *([np.zeros(4, int)] if isinstance(model, models.BottleneckClassifier) else []), verbose=0)


def test_codes_of_another_size_are_refused(model):
    if not hasattr(model, "decode"):
        pytest.skip("decodes nothing")
    with pytest.raises(InputError, match=r"`t` must be codes of shape \[n, 3\]. Received: shape \(4, 5\)"):
        model.decode(np.zeros([4, 5], "float32"))


def test_frozen_model_can_be_fitted(model):
    model.trainable = False
    model.compile("adam", run_eagerly=True)
    before = model.get_weights()
    fitted(model, 32)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights()))


def test_beta_may_change_while_training_and_is_saved(tmp_path):
    model = small(models.BetaVAE, run_eagerly=False)
    x = datasets.digits().x_test[:64]
    before = model.evaluate(x, verbose=0, return_dict=True)
    model.beta = 50.0
    after = model.evaluate(x, verbose=0, return_dict=True)
    assert before["loss"] == pytest.approx(before["distortion"] + before["rate"], rel=1e-5)
    assert after["loss"] == pytest.approx(after["distortion"] + 50 * after["rate"], rel=1e-5)
    model.save(tmp_path / "m.keras")
    assert keras.saving.load_model(tmp_path / "m.keras").objective == {"distortion": 1.0, "rate": 50.0}
    with pytest.raises(InputError, match="`beta` must be finite and at least 0"):
        model.beta = -1


def test_marginal_object_is_saved_and_not_shared_between_sizes(tmp_path):
    marginal = MixtureMarginal(4, seed=0)
    model = small(models.BetaVAE, marginal=marginal)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    assert np.array_equal(again.marginal.means, marginal.means)
    with pytest.raises(InputError, match="Give each model a marginal of its own"):
        small(models.BetaVAE, marginal=marginal, latent_dim=2)


def test_families_are_swept_whole():
    assert {"VIBClassifier", "InfoMaxEncoder", "DenseAutoencoder"} <= set(FAMILY)
    assert isinstance(
        trained_once(models.DenseAutoencoder)[0].posterior(np.zeros([1, 8, 8, 1])),
        tfp.distributions.VectorDeterministic,
    )
