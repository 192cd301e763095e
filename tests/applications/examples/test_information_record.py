import dataclasses

import numpy as np

from ib_keras.applications import ExampleInformation
from ib_keras.estimate import Estimate

# The most is log 2 = 0.69 for each, and half of it is 0.35.
NATS = {"input": np.array([0.3, 0.4, -1.0, 0.4]), "a": np.array([0.4, 0.2, -1.0, 0.5])}
NATS["b"] = np.array([0.5, 0.4, -2.0, 0.6])
FOUND = ExampleInformation(
    nats=NATS["b"],
    labels=np.array(["x", "y", "x", "y"]),
    classes=np.array(["x", "y"]),
    probabilities=np.array([[0.9, 0.1], [0.4, 0.6], [0.1, 0.9], [0.1, 0.9]]),
    scores=np.array([1.0, 0.4, -2.0, 1.5]),
    suspects=np.array([2]),
    false_alarm_rate=0.25,
    information=Estimate(-0.2),
    layer="b",
    layer_nats=NATS,
)


def test_rows_begin_with_the_most_suspect():
    assert [row["row"] for row in FOUND.rows] == [2, 1, 0, 3]
    assert FOUND.rows[0] == {
        **{"row": 2, "label": "x", "likelier": "y", "nats": -2.0, "score": -2.0, "suspect": True, "known_from": ""}
    }


def test_an_example_is_known_from_the_layer_after_which_it_stays_so():
    assert FOUND.known_from.tolist() == ["a", "b", "", "input"]
    assert [row["known_from_here_on"] for row in FOUND.by_layer] == [0.25, 0.25, 0.25]
    assert [row["known"] for row in FOUND.by_layer] == [0.5, 0.5, 0.75]


def test_classes_have_their_means_and_suspects():
    first, second = FOUND.by_class
    assert first["nats"] == -0.75 and first["suspects"] == 1 and first["negative"] == 0.5
    assert second["nats"] == 0.5 and second["suspects"] == 0


def test_the_hardest_are_those_of_negative_information():
    assert FOUND.hardest.tolist() == [2] and FOUND.likelier.tolist() == ["x", "y", "y", "y"]


def test_the_reason_has_numbers_and_advice():
    assert "1 of 4 labels is suspect" in FOUND.reason and "at most about 1 would be (25.0%)" in FOUND.reason
    assert FOUND.reason.endswith("since the rate alone allows as many.")
    assert str(FOUND).startswith("row") and repr(FOUND) == "ExampleInformation(n=4, layer='b', suspects=1)"


def test_more_suspects_than_the_rate_allows_are_more_than_chance():
    many = dataclasses.replace(FOUND, suspects=np.arange(4), false_alarm_rate=0.01)
    assert "This is more than chance" in many.reason
    assert dataclasses.replace(FOUND, suspects=np.arange(0)).reason.endswith("No label contradicts its features.")


def reason(called, negative, n=400, rate=0.05):
    nats = np.where(np.arange(n) < negative, -1.0, 1.0)
    changes = {"nats": nats, "suspects": np.arange(called), "false_alarm_rate": rate}
    return dataclasses.replace(FOUND, **changes).reason


def test_a_number_that_is_little_above_the_rate_may_be_chance():
    assert reason(34, 34).endswith("This is more than chance: look at the first ones, and correct the wrong ones.")
    assert reason(30, 30).endswith("they are more than the rate allows, but by so few that it may be chance.")
    assert reason(20, 20).endswith("they may all be right, since the rate alone allows as many.")


def test_labels_behind_those_that_the_rate_allows_are_counted():
    assert "as many are called as the rate allows, and 60 others carry negative information" in reason(20, 80)
    assert "others" not in reason(12, 80) and "1 label carries negative information" in reason(1, 1)
