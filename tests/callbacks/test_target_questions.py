"""The questions that targets of several parts put to a plane."""

import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.callbacks import InformationPlane
from ib_keras.callbacks.target_questions import questions_of

N = 150
X = np.random.default_rng(0).normal(size=[N, 3]).astype("float32")
SIGNS = (X > 0).astype(int)


def network():
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, name="wide")])


def measured(y, **options):
    return {row["target"]: row for row in InformationPlane(X, y, boosted_trees="never", **options).measure(network())}


def names(y, question="labels"):
    return [target.name for target in questions_of("y_val", y, N, question)]


def test_several_labels_are_asked_as_one_and_one_by_one():
    rows = measured(SIGNS)
    joint, added = rows["joint of 3 labels"], rows["sum over 3 labels"]
    alone = [InformationPlane(X, SIGNS[:, j], boosted_trees="never").measure(network())[0]["I(T;Y)"] for j in range(3)]
    assert added["I(T;Y)"] == pytest.approx(sum(alone), rel=1e-4)
    assert joint["I(T;Y)_ceiling"] <= 3 * np.log(2) and joint["I(T;Y)"] > max(alone)
    assert joint["I(X;T)"] == added["I(X;T)"], "measured once"


def test_every_output_has_a_row_and_a_key_of_its_own():
    model = network()
    model.compile("sgd", "mse")
    plane = InformationPlane(X, {"sign": SIGNS[:, 0], "size": X[:, 1:2]})
    history = model.fit(X, X, epochs=1, verbose=0, callbacks=[plane]).history
    assert [row["target"] for row in plane.rows] == ["sign", "size"] * 2
    assert sorted(key for key in history if key.startswith("I(")) == ["I(T;Y)/wide", "I(T;Y)/wide/size", "I(X;T)/wide"]
    assert history["I(T;Y)/wide/size"][0] == plane.rows[-1]["I(T;Y)"] != plane.rows[-2]["I(T;Y)"]


def test_a_sequence_is_asked_at_its_last_step_and_on_average():
    rows, added = measured(SIGNS, question="steps"), measured(SIGNS)["sum over 3 labels"]
    last = InformationPlane(X, SIGNS[:, -1], boosted_trees="never").measure(network())[0]
    assert rows["last of 3 steps"]["I(T;Y)"] == last["I(T;Y)"]
    assert rows["mean over 3 steps"]["I(T;Y)"] == pytest.approx(added["I(T;Y)"] / 3, rel=1e-4)


@pytest.mark.parametrize(
    "y, question, expected",
    [
        (np.ones([N, 20], int), "steps", ["last of 20 steps", "mean over 8 of 20 steps"]),
        (np.zeros([N, 4, 2]), "steps", ["last of 4 steps", "mean over 4 steps"]),
        ([SIGNS[:, 0], X], "labels", ["target 1", "target 2"]),
        ({"tags": SIGNS, "none": None}, "labels", ["tags, joint of 3 labels", "tags, sum over 3 labels"]),
        (X, "labels", [None]),
        (np.zeros(N, int), "labels", [None]),
        ("reconstruction", "labels", [None]),
        (None, "labels", []),
    ],
)
def test_names_of_questions(y, question, expected):
    assert names(y, question) == expected


@pytest.mark.parametrize(
    "y, question, message",
    [
        (SIGNS[:5], "labels", "one label per example .150.. Received: 5 labels"),
        (np.ones([N, 4, 4], int), "labels", 'integers of 3 dimensions. Pass question="steps"'),
        (SIGNS[:, 0], "steps", "at least 2 steps"),
        (np.eye(3, dtype=int)[np.arange(N) % 3], "labels", "argmax"),
        ({"a": SIGNS[:, 0], "b": X[:7]}, "labels", "one target per example .150.. Received: 7 targets"),
    ],
)
def test_targets_that_put_no_question_are_refused(y, question, message):
    with pytest.raises(InputError, match=message):
        questions_of("y_val", y, N, question)


def test_a_loop_without_fit_adds_its_epochs():
    model, plane = network(), InformationPlane(X, SIGNS[:, 0])
    for epoch in (1, 2, 2):
        (row,) = plane.measure(model, epoch=epoch)
        assert row["epoch"] == epoch
    assert [row["epoch"] for row in plane.rows] == [1, 2]
    plane.measure(model)
    assert [row["epoch"] for row in plane.rows] == [0], "without an epoch the rows begin anew"
    with pytest.raises(InputError, match="`epoch` must be a number of epochs. Received: nan"):
        plane.measure(model, epoch=float("nan"))
