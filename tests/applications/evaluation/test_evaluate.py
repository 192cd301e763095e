import json
import sys

import numpy as np
import pytest

import ib_keras as ib
from ib_keras._checks import InputError
from ib_keras._family import members
from ib_keras.applications import PARTS
from ib_keras.models import Autoencoder, BottleneckClassifier
from ib_keras.models.base.coded_model import CodedModel

pytestmark = pytest.mark.long

BASES = Autoencoder, BottleneckClassifier
MODELS = {kind.__name__: kind for kind in members(ib.models, CodedModel).values() if kind not in BASES}
SLOW = {"classifier_frechet_distance", "dci"}
ALWAYS = {
    "model",
    "examples",
    "latent_dim",
    "seed",
    "I(X;T)",
    "I(X;T)_upper",
    "I(X;T)_verdict",
    "I(T;Y)",
    "I(T;Y)_verdict",
    "active_units",
    "intrinsic_dimension",
    "total_correlation",
    "linear_probe_accuracy",
    "kmeans_purity",
    "mig",
}


@pytest.fixture(scope="module")
def data():
    return ib.datasets.sprites(n=300, image_size=16)


def model_of(kind):
    classes = (3,) if issubclass(kind, BottleneckClassifier) else ()
    return kind((16, 16, 1), 2, *classes, hidden=(8,), seed=0)


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_measured_as_what_it_is(name, data):
    model = model_of(MODELS[name])
    found = ib.evaluate(model, data, num_samples=3, parts=PARTS.keys() - SLOW)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert not [value for value in found.values() if isinstance(value, str) and value.startswith("not measured")]
    assert ALWAYS <= set(found) and found["examples"] == 60
    autoencoder, classifier, noisy = (
        isinstance(model, Autoencoder),
        isinstance(model, BottleneckClassifier),
        not model.is_deterministic,
    )
    assert ("distortion" in found) == (autoencoder or classifier) and ("accuracy" in found) == classifier
    assert ("rate" in found) == ("rate_per_coordinate" in found) == noisy
    assert ("elbo" in found) == ("log_likelihood" in found) == (autoencoder and noisy) and (
        "mse" in found
    ) == autoencoder


def test_parts_that_fail_say_why_and_take_nothing_down(data, monkeypatch):
    def broken(subject):
        raise RuntimeError("no luck\nline 3 of a long story")

    monkeypatch.setitem(PARTS, "mse", broken)
    monkeypatch.setitem(PARTS, "rate", lambda subject: {"rate": float("nan"), "rate_std_error": float("nan")})
    found = ib.evaluate(model_of(ib.models.VAE), data, parts=["mse", "rate", "active_units"])
    assert found["mse"] == "not measured: RuntimeError: no luck" and found["rate"] == "not measured: the value is nan"
    assert "active_units" in found and "rate_std_error" not in found


def test_diverged_model_gives_reasons_and_no_nan(data):
    model = model_of(ib.models.VAE)
    model.encoder.set_weights([np.full_like(weight, np.nan) for weight in model.encoder.get_weights()])
    found = ib.evaluate(model, data, num_samples=2, parts=PARTS.keys() - {"classifier_frechet_distance"})
    json.dumps(found, allow_nan=False)
    assert all(found[name].startswith("not measured: ") for name in ("rate", "elbo", "dci"))
    of_codes = ("I(X;T)", "I(T;Y)", "active_units", "linear_probe_accuracy", "kmeans_purity", "total_correlation")
    assert all("with NaN or infinity. Find the epoch" in found[name] for name in of_codes)


def test_arrays_are_as_good_as_a_data_set(data):
    model, parts = model_of(ib.models.VAE), ["distortion", "linear_probe_accuracy", "mig"]
    arrays = data.x_train, data.y_train, data.x_test, data.y_test
    named = ib.evaluate(model, data, parts=parts)
    found = ib.evaluate(model, arrays, parts=parts)
    assert found == {key: value for key, value in named.items() if not key.startswith(("mig", "factor", "dataset"))}
    without = ib.evaluate(model, (data.x_train, None, data.x_test, None), parts=parts)
    assert "distortion" in without and "linear_probe_accuracy" not in without


def test_test_examples_are_measured_and_not_training_ones(data):
    model = model_of(ib.models.VAE)
    other = 0.5 * data.x_train, data.y_train, data.x_test, data.y_test
    found, dim = (ib.evaluate(model, given, parts=["mse", "distortion"], max_examples=40) for given in (data, other))
    assert found["distortion"] == dim["distortion"] and found["mse"] == dim["mse"] and found["examples"] == 40
    assert dim["mse_of_pca"] > found["mse_of_pca"], "the components, alone, are those of the training part"


@pytest.mark.long
def test_same_call_same_numbers_and_the_seed_counts(data):
    model = model_of(ib.models.VAE)
    parts = ["elbo", "I(X;T)", "dci"]
    first, again, other = (ib.evaluate(model, data, seed=seed, parts=parts) for seed in (0, 0, 1))
    assert first == again and first["elbo"] != other["elbo"]


def test_progress_is_shown_on_request_on_a_terminal(data, capsys, monkeypatch):
    model = model_of(ib.models.VAE)
    ib.evaluate(model, data, parts=["rate", "active_units"], verbose=1)
    assert capsys.readouterr().out == "", "in a file"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    ib.evaluate(model, data, parts=["rate", "active_units"])
    assert capsys.readouterr().out == ""
    ib.evaluate(model, data, parts=["rate", "active_units"], verbose=1)
    assert "2/2" in capsys.readouterr().out


def test_bad_arguments_are_rejected(data):
    with pytest.raises(
        InputError, match="`parts` must be a known name. Received: .*fid.* Choose one of: distortion, rate"
    ):
        ib.evaluate(model_of(ib.models.VAE), data, parts=["fid"])
    with pytest.raises(InputError, match="`data` must be a Dataset"):
        ib.evaluate(model_of(ib.models.VAE), "x")
