"""The question that data put to a model, for outputs and targets of many forms."""

import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.evaluation.any_model.question import Question, ask

X = np.random.default_rng(0).normal(size=[40, 4]).astype("float32")
LABELS = np.arange(40) % 3


def small_model():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(4, "tanh")])


@pytest.mark.parametrize(
    "y, output, task",
    [
        (LABELS, np.full([40, 3], 1 / 3), "classification"),
        (LABELS, np.ones([40, 5]), "none"),
        (LABELS, np.full([40, 5], 0.2), "classification"),
        (LABELS, np.ones([40, 3]), "classification"),
        (LABELS % 2, np.ones([40, 1]), "classification"),
        (LABELS, np.ones([40, 1]), "none"),
        (LABELS, np.ones([40, 2]), "none"),
        (X[:, :1], np.ones([40]), "regression"),
        (X[:, :2], np.ones([40, 1]), "none"),
        (None, np.ones([40, 4]), "reconstruction"),
        (LABELS, np.ones([40, 4]), "reconstruction"),
        (LABELS, np.full([40, 4], 0.25), "classification"),
        (None, np.ones([40, 7]), "none"),
    ],
)
def test_task_follows_from_shapes_and_targets(y, output, task):
    assert Question(X, y, output).task == task


def test_no_task_has_a_reason_and_another_task_none():
    assert "number the classes from 0" in Question(X, LABELS + 1, np.ones([40, 3])).reason
    assert Question(X, LABELS, np.ones([40, 3])).reason is None


def compiled(units, loss, activation=None):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(units, activation)])
    model.compile("adam", loss)
    return model


def test_more_units_than_classes_are_classes_where_the_model_says_so():
    assert ask(compiled(16, "mse"), (X, LABELS), 40, 0).task == "none"
    assert ask(compiled(16, "mse", "sigmoid"), (X, LABELS), 40, 0).task == "none"
    for loss in ("sparse_categorical_crossentropy", keras.losses.CategoricalCrossentropy(from_logits=True)):
        assert ask(compiled(16, loss), (X, LABELS), 40, 0).task == "classification"
    assert ask(compiled(16, "mse", "softmax"), (X, LABELS), 40, 0).task == "classification"


def test_logits_between_0_and_1_are_read_by_the_compiled_loss():
    model = compiled(1, keras.losses.BinaryCrossentropy(from_logits=True))
    model.set_weights([np.zeros([4, 1]), np.array([0.4])])
    found = ask(model, (X, LABELS % 2), 40, 0)
    assert found.probabilities[0, 1] == pytest.approx(1 / (1 + np.exp(-0.4)))
    model.compile("adam", "binary_crossentropy")
    assert ask(model, (X, LABELS % 2), 40, 0).probabilities[0, 1] == pytest.approx(0.4)


def test_probabilities_are_read_as_they_are_or_made():
    logits = np.array([[0.0, np.log(3)], [2.0, 2.0]])
    assert Question(X[:2], np.array([0, 1]), logits).probabilities == pytest.approx(
        np.array([[0.25, 0.75], [0.5, 0.5]])
    )
    stated = np.array([[0.2, 0.8], [1.0, 0.0]])
    assert Question(X[:2], np.array([0, 1]), stated).probabilities == pytest.approx(stated)
    single = Question(X[:2], np.array([0, 1]), np.array([[0.3], [0.9]]))
    assert single.probabilities == pytest.approx(np.array([[0.7, 0.3], [0.1, 0.9]]))
    assert Question(X[:1], np.array([0]), np.array([[-2.0]])).probabilities[0, 1] == pytest.approx(1 / (1 + np.e**2))


@pytest.mark.parametrize(
    "y, expected",
    [
        (np.eye(3)[LABELS], LABELS),
        (LABELS[:, None], LABELS),
        (np.array(["a", "b", "c"])[LABELS], LABELS),
        (np.stack([LABELS % 2, LABELS // 2], axis=1), np.array([0, 2, 1])[LABELS]),
        ([*LABELS], LABELS),
    ],
    ids=["one-hot", "column", "strings", "several", "list"],
)
def test_labels_of_many_forms_become_codes(y, expected):
    found = ask(small_model(), (X, y), 100, 0)
    assert found.y.tolist() == expected.tolist()


def test_two_inputs_and_two_outputs():
    first, second = keras.Input((4,), name="a"), keras.Input((2,), name="b")
    joined = keras.layers.Concatenate()([first, second])
    outputs = [keras.layers.Dense(3, name="class")(joined), keras.layers.Dense(1, name="number")(joined)]
    model, x = keras.Model([first, second], outputs), {"a": X, "b": X[:, :2]}
    found = ask(model, (x, {"class": LABELS, "number": X[:, 0]}), 30, 0)
    assert found.n == 30 and found.output.shape == (30, 3) and found.task == "classification"
    assert {name: one.task for name, one in found.outputs.items()} == {
        "class": "classification",
        "number": "regression",
    }
    assert list(found.targets) == ["class", "number"]
    assert ask(model, (x, [None, X[:, 0]]), 30, 0).task == "regression", "an output without a target is left out"
    for y in ({"klass": LABELS}, [LABELS] * 3):
        with pytest.raises(InputError, match="`y` must be a target for each output of the model: class, number"):
            ask(model, (x, y), 30, 0)


@pytest.mark.parametrize(
    "y, shape, task",
    [
        (np.stack([LABELS % 2, LABELS // 2, LABELS % 2], axis=1), (3,), "labels"),
        (np.stack([LABELS % 2, LABELS // 2, LABELS % 2], axis=1).astype(float), (3,), "labels"),
        (np.stack([LABELS, LABELS, LABELS], axis=1), (3, 3), "sequence"),
        (np.stack([LABELS % 2, LABELS % 2, LABELS % 2], axis=1), (3, 1), "sequence"),
        (np.ones([40, 2, 2, 1], int), (2, 2, 1), "regression"),
    ],
)
def test_several_labels_are_asked_one_by_one(y, shape, task):
    units = int(np.prod(shape))
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(units), keras.layers.Reshape(shape)])
    found = ask(model, (X, y), 40, 0)
    assert found.task == task
    if task != "regression":
        stated = found.probabilities_of_each
        assert stated.shape == (40, 3, max(shape[-1], 2) if task == "sequence" else 2)
        assert np.allclose(stated.sum(axis=2), 1)


@pytest.mark.parametrize(
    "data, message",
    [
        ("x", "(x, y), or the examples x alone. Received: str"),
        ((X, LABELS, X), "Received: tuple of 3"),
        ((X, LABELS[:5]), "one row for each of the 40 examples. Received: 5 rows"),
        ((X[:, :3], LABELS), "examples of shape (3,)"),
    ],
)
def test_what_is_no_data_for_the_model_is_refused(data, message):
    with pytest.raises(InputError) as error:
        ask(small_model(), data, 100, 0)
    assert message in str(error.value)
