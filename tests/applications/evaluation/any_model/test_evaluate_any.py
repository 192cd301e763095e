"""`ib.evaluate` of Keras models that are not of this package."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf

import ib_keras as ib
from ib_keras._checks import InputError


def classifier():
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, "relu"), keras.layers.Dense(2, "softmax")])


def data(n=200):
    x = np.random.default_rng(0).normal(size=[n, 3]).astype("float32")
    return x, (x[:, 0] > 0).astype(int)


def test_a_classifier_has_scores_of_its_output_and_of_its_layers():
    found = ib.evaluate(classifier(), data())
    assert (found["model"], found["task"], found["examples"]) == ("Sequential", "classification", 200)
    assert [row["units"] for row in found["layers"]] == [4, 2]
    assert found["cross_entropy"] == pytest.approx(found["conditional_entropy"] + found["divergence"])
    json.dumps(found, allow_nan=False)


def test_the_names_of_the_classes_of_a_dataset_are_kept():
    x, y = data()
    named = ib.datasets.load((x, np.where(y, "yes", "no")), name="toy")
    found = ib.evaluate(classifier(), named)
    assert (found["task"], found["label_names"]) == ("classification", ["no", "yes"])


def test_an_autoencoder_is_compared_with_as_many_principal_components():
    x, _ = data()
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="first"), keras.layers.Dense(3)])
    found = ib.evaluate(model, (x, None, x, None))
    assert (found["task"], found["latent_dim"]) == ("reconstruction", 2) and found["mse"] > found["mse_of_pca"]
    with pytest.raises(InputError, match="`code` must be the name of a layer .* 'nix'. Choose among: first"):
        ib.evaluate(model, (x, None), code="nix")


def test_a_layer_has_the_scores_of_its_output_alone():
    layer = keras.layers.Dense(2, "softmax")
    found = ib.evaluate(layer, data())
    (row,) = found["layers"]
    assert (row["layer"], row["units"]) == ("output", 2) and 0 <= found["accuracy"] <= 1
    assert row["I(T;Y)"] > 0 and row["I(X;T)"] > 0 and 0 < row["linear_probe"] <= 1
    assert "shows its output alone" in found["layers_reason"]
    with pytest.raises(InputError, match="`layers` must be left out for a model that shows its output alone"):
        ib.evaluate(layer, data(), layers=["dense"])


def test_several_outputs_of_a_layer_are_asked_for_their_own_target(tmp_path):
    x = keras.Input((3,))
    heads = {"kind": keras.layers.Dense(2)(x), "size": keras.layers.Dense(1)(x)}
    keras.Model(x, heads).export(tmp_path / "saved", verbose=False)
    values, kind = data()
    layer = keras.layers.TFSMLayer(str(tmp_path / "saved"), call_endpoint="serve")
    found = ib.evaluate(layer, (values, {"kind": kind, "size": values[:, 1]}))
    told = {(row["layer"], row["target"]): row.get("other_output") for row in found["layers"]}
    assert told == {
        ("kind", "kind"): None,
        ("kind", "size"): "kind",
        ("size", "kind"): "size",
        ("size", "size"): None,
    }


@pytest.mark.parametrize(
    "model, arguments, message",
    [
        (None, {}, "`model` must be a Keras model. Received: NoneType"),
        (classifier, {"max_examples": 1}, "`max_examples`"),
        (classifier, {"parts": ["mse"]}, "`parts` must be None for a model that is not of ib_keras.models"),
    ],
)
def test_what_cannot_be_evaluated_is_refused(model, arguments, message):
    with pytest.raises(InputError) as error:
        ib.evaluate(model and model(), data(), **arguments)
    assert message in str(error.value)


def test_a_diverged_model_is_told_as_such():
    model = classifier()
    model.set_weights([np.full_like(weight, np.nan) for weight in model.get_weights()])
    with pytest.warns(UserWarning, match="could not measure"):
        found = ib.evaluate(model, data())
    assert found["output"] == "not measured: 200 of 200 outputs are NaN or infinite" and "accuracy" not in found
    assert found["layers"][-1]["I(X;T)_verdict"] == "ill_posed"
    json.dumps(found, allow_nan=False)


def test_every_output_and_every_question_has_its_rows():
    x, y = data()
    inputs = keras.Input((3,))
    outputs = {"side": keras.layers.Dense(2, name="side")(inputs), "size": keras.layers.Dense(1, name="size")(inputs)}
    found = ib.evaluate(keras.Model(inputs, outputs), (x, {"side": y, "size": x[:, :1]}))
    assert {name: one["task"] for name, one in found["outputs"].items()} == {
        "side": "classification",
        "size": "regression",
    }
    assert [(row["layer"], row["target"]) for row in found["layers"]] == [
        (layer, target) for layer in ("side", "size") for target in ("side", "size")
    ]
    assert found["layers"][0]["linear_probe"] != found["layers"][1]["linear_probe"]
    json.dumps(found, allow_nan=False)


def test_several_labels_are_scored_one_by_one():
    x, _ = data()
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, "sigmoid", name="answer")])
    model.set_weights([np.eye(3) * 50, np.zeros(3)])
    found = ib.evaluate(model, (x, (x > 0).astype(int)))
    assert (found["task"], found["accuracy"], found["exact_match"]) == (
        "labels",
        1.0,
        1.0,
    ) and "last_accuracy" not in found
    assert [row["target"] for row in found["layers"]] == ["joint of 3 labels", "sum over 3 labels"]


class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 4

    def __getitem__(self, index):
        x, y = data()
        return x[50 * index :][:50], y[50 * index :][:50]


def test_streams_of_batches_have_the_numbers_of_their_arrays():
    model, (x, y) = classifier(), data()
    expected = ib.evaluate(model, (x, y))
    for stream in (Batches(), tf.data.Dataset.from_tensor_slices((x, y)).batch(64), iter([(x, y)])):
        found = ib.evaluate(model, stream)
        assert found["accuracy"] == expected["accuracy"] and found["examples"] == 200
        assert found["layers"][0]["I(X;T)"] == pytest.approx(expected["layers"][0]["I(X;T)"], abs=1e-4)


def test_a_stated_noise_is_that_of_every_layer_and_more_of_it_leaves_less():
    low, high = (ib.evaluate(classifier(), data(), noise_std=noise)["layers"] for noise in (0.05, 2.0))
    assert [row["noise_std"] for row in low + high] == [0.05, 0.05, 2.0, 2.0]
    assert all(one["I(X;T)"] > other["I(X;T)"] + 1 for one, other in zip(low, high))
    with pytest.raises(InputError, match="`noise_std` must be above 0"):
        ib.evaluate(classifier(), data(), noise_std=0)
    with pytest.raises(InputError, match="`noise_std` must be None for a model of ib_keras.models"):
        ib.evaluate(ib.models.VAE((3,), 2, hidden=()), data(), noise_std=1.0)


def test_what_is_wrong_with_the_pair_is_told_whole_and_in_its_own_names():
    x, y = data()
    holes = x.copy()
    holes[3] = np.nan
    for given, message in [
        ((holes, y), "`x` must be finite. Received: 1 of 200 rows"),
        ((x, holes[:, 0]), "`y` must be finite. Received: 1 of 200 rows"),
        ((x[:1], y[:1]), "`x` must be at least 2 examples"),
        (({"a": x, "b": x[:5]}, y), "`x` must be at least 2 examples, equally many for every input. Received: 200, 5"),
        (
            (x[:, :2], y),
            r"shape \(2,\). The model says: Input 0 .* to have value 3, .* shape \(200, 2\). Pass",
        ),
    ]:
        with pytest.raises(InputError, match=message):
            ib.evaluate(classifier(), given)
