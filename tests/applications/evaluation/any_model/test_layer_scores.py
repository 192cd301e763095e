"""Rows of the layers of a plain Keras model."""

import keras
import numpy as np
import pytest

import ib_keras as ib
from ib_keras.applications.evaluation.any_model.layer_scores import code_of, effective_dimension, layer_scores
from ib_keras.applications.evaluation.any_model.question import ask


def test_a_layer_that_knows_the_label_and_one_that_forgets_it():
    generator = np.random.default_rng(0)
    x = generator.normal(size=[600, 3]).astype("float32")
    y = (x[:, 0] > 0).astype(int)
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(3, name="all", use_bias=False), keras.layers.Dense(2, name="rest")]
    )
    model.get_layer("all").set_weights([np.eye(3)])
    model.get_layer("rest").set_weights([np.array([[0, 0], [1, 0], [0, 0]], "float32"), np.zeros(2)])
    rows = {row["layer"]: row for row in layer_scores(model, ask(model, (x, y), 600, 0))}
    assert rows["all"]["linear_probe"] > 0.95 and rows["all"]["dead_units"] == 0
    assert rows["all"]["effective_dimension"] == pytest.approx(3, abs=0.1)
    assert rows["all"]["intrinsic_dimension"] == pytest.approx(3, abs=4 * 3 / np.sqrt(600))
    assert rows["rest"]["intrinsic_dimension"] == pytest.approx(1, abs=4 / np.sqrt(600))
    assert rows["rest"]["linear_probe"] < 0.6 and rows["rest"]["dead_units"] == 1
    assert rows["rest"]["effective_dimension"] == pytest.approx(1)
    assert rows["all"]["I(T;Y)"] > 0.5 > 0.1 > rows["rest"]["I(T;Y)"]
    assert rows["all"]["I(T;Y)_verdict"] and rows["all"]["I(X;T)_reason"]


def test_continuous_targets_are_explained_by_a_share_of_their_variance():
    x = np.random.default_rng(0).normal(size=[300, 2]).astype("float32")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, name="linear")])
    (row,) = layer_scores(model, ask(model, (x, x @ np.array([[1.0], [2.0]], "float32")), 300, 0))
    assert row["linear_probe"] == pytest.approx(1, abs=0.01)


def test_a_wide_layer_of_few_examples_explains_a_target_that_it_holds():
    generator = np.random.default_rng(0)
    x = generator.normal(size=[150, 90]).astype("float32")
    model = keras.Sequential([keras.Input((90,)), keras.layers.Dense(90, name="wide", use_bias=False)])
    model.get_layer("wide").set_weights([np.eye(90)])
    y = x[:, :1] + 2 * generator.normal(size=[150, 1]).astype("float32")
    (row,) = layer_scores(model, ask(model, (x, y), 150, 0))
    assert row["linear_probe"] > -0.2, "a fixed small penalty explains -2.7 of the variance"


@pytest.mark.parametrize("d, n", [(3, 500), (400, 200)])
def test_effective_dimension_counts_equal_axes(d, n):
    t = np.zeros([n, d])
    t[:, :3] = np.linalg.qr(np.random.default_rng(0).normal(size=[n, 3]))[0]
    t -= t.mean(axis=0)
    values = np.linalg.eigvalsh(np.cov(t.T))
    assert effective_dimension(t) == pytest.approx(values.sum() ** 2 / (values**2).sum())
    assert effective_dimension(np.ones([10, 3])) == 0


def test_code_is_found_by_its_name_or_its_width():
    rows = [{"layer": name, "units": units} for name, units in (("a", 9), ("net/latent", 5), ("b", 3))]
    assert code_of(rows)["layer"] == "net/latent"
    assert code_of(rows, "a")["units"] == 9 and code_of(rows, "c") is None
    assert code_of(rows[::2])["layer"] == "b" and code_of([]) is None


def test_a_row_names_the_output_that_its_layer_makes_for_another_target():
    given = keras.Input((4,))
    trunk = keras.layers.Dense(4, name="trunk")(given)
    heads = {"kind": keras.layers.Dense(2, name="h1")(trunk), "size": keras.layers.Dense(1, name="h2")(trunk)}
    model, x = keras.Model(given, heads), np.random.default_rng(0).normal(size=[60, 4]).astype("float32")
    y = {"kind": np.arange(60) % 2, "size": x[:, 0]}
    rows = layer_scores(model, ask(model, (x, y), 60, 0))
    found = {(row["layer"], row["target"]): row.get("other_output") for row in rows}
    assert found == {(a, b): None for a in ("trunk", "h1", "h2") for b in ("kind", "size")} | {
        ("h1", "size"): "kind",
        ("h2", "kind"): "size",
    }
    one = layer_scores(model, ask(model, (x, {"size": x[:, 0]}), 60, 0))
    assert [row.get("other_output") for row in one] == [None, "kind", None]


def test_each_row_names_the_layer_that_it_is_computed_from_and_the_output_that_it_makes():
    x = keras.Input((3,), name="x")
    trunk = keras.layers.Dense(4, name="trunk")(x)
    side = keras.layers.Dense(3, name="side_hidden")(trunk)
    outputs = {"kind": keras.layers.Dense(2, name="kind")(trunk), "side": keras.layers.Dense(1, name="side")(side)}
    values = np.random.default_rng(0).normal(size=[80, 3]).astype("float32")
    targets = {"kind": (values[:, 0] > 0).astype(int), "side": values[:, 1]}
    rows = ib.evaluate(keras.Model(x, outputs), (values, targets))["layers"]
    assert {row["layer"]: row.get("computed_from") for row in rows} == {
        "trunk": None,
        "side_hidden": "trunk",
        "kind": "trunk",
        "side": "side_hidden",
    }
    assert {(row["layer"], row["target"]) for row in rows if row.get("own_output")} == {
        ("kind", "kind"),
        ("side", "side"),
    }
