"""Sentences about an evaluation, each against the numbers that it is made of."""

import pytest

from ib_keras.experiments.inspection_sentences import doubts, in_short, where_information_is_lost

FOUND = {
    "task": "classification",
    "classes": 10,
    "accuracy": 0.8,
    "accuracy_std_error": 0.01,
    "commonest_label_share": 0.12,
    "cross_entropy": 0.7,
    "conditional_entropy": 0.5,
    "divergence": 0.2,
    "expected_calibration_error": 0.09,
}


def row(layer, known, **more):
    return {"layer": layer, "I(T;Y)": known, **more}


def test_a_classifier_in_short():
    told = " ".join(in_short(FOUND))
    assert (
        "Its task is to tell 10 classes apart." in told
        and "right in 80.0% of the examples (standard error 1.0%)" in told
    )
    assert "cross-entropy is 0.700 nats. Of these, 0.500 nats" in told and "other 0.200 nats are lost" in told


def test_names_of_the_classes_are_told_where_they_are_known():
    assert in_short(FOUND | {"label_names": ["box", "row"]})[0].endswith(
        "classes apart. The classes are named box, row."
    )


def test_other_tasks_in_short():
    numbers = {"task": "regression", "mse": 0.5, "mse_of_mean": 1.0, "r2": 0.5}
    assert in_short(numbers)[1] == "Its mean squared error is 0.5; the mean of the targets has 1."
    assert "no question" in in_short({"task": "none"})[0]
    assert in_short({"task": "reconstruction", "mse": 0.25})[1] == "Its mean squared error is 0.25."


def test_a_model_that_shows_its_output_alone_says_so_last():
    assert in_short({"task": "none", "layers_reason": "Only this is seen."})[-1] == "Only this is seen."


def test_a_fall_is_told_where_it_exceeds_the_margin():
    rows = [row("a", 2.0), row("b", 1.95), row("c", None), row("d", 1.0)]
    assert where_information_is_lost(rows) == [
        "Between b and d the information about the target falls from 1.95 to 1.00 nats."
    ]
    assert "No layer loses" in where_information_is_lost(rows[:2])[0]
    assert where_information_is_lost(rows[:1]) == [] == where_information_is_lost([{"layer": "a"}])


def test_a_fall_between_doubted_values_is_told_as_doubted_or_not_at_all():
    doubted = {"I(T;Y)_verdict": "undersampled", "I(T;Y)_std_error": 0.1}
    rows = [row("a", 2.0), row("b", 0.5, **doubted), row("c", 0.2, **doubted)]
    assert where_information_is_lost(rows) == [
        "Between a and b the information about the target falls from 2.00 to 0.50 nats, but that of b is not trusted."
    ]
    assert where_information_is_lost(rows[1:]) == [
        "Whether a layer loses information about the target cannot be told: the values of b, c are not trusted."
    ]
    rows[1]["I(T;Y)"] = 1.5
    assert "from 1.50 to 0.20 nats, but neither value is trusted." in where_information_is_lost(rows[1:])[0]


def test_the_layer_of_another_output_is_no_loss():
    rows = [row("trunk", 1.0), row("side", 0.0, other_output="side"), row("kind", 0.95)]
    assert where_information_is_lost(rows) == [
        "No layer loses information about the target by more than the error of the method."
    ]


def test_layers_on_different_branches_are_not_compared():
    way = {"trunk": None, "side_hidden": "trunk", "hidden": "trunk", "kind": "hidden"}
    known = {"trunk": 1.0, "side_hidden": 0.1, "hidden": 0.99, "kind": 0.98}
    rows = [row(layer, known[layer], computed_from=source) for layer, source in way.items()]
    assert where_information_is_lost(rows) == [
        "No layer loses information about the target by more than the error of the method."
    ]
    moved = [rows[2], rows[3] | {"own_output": True}, rows[0], rows[1]]
    assert where_information_is_lost(moved) == where_information_is_lost(rows)
    (fall,) = where_information_is_lost([*rows[:3], rows[3] | {"I(T;Y)": 0.5}])
    assert fall == "Between hidden and kind the information about the target falls from 0.99 to 0.50 nats."


def test_one_label_or_few_rows_are_said_plainly():
    one = FOUND | {"classes": 1, "divergence": 1.2}
    assert (
        in_short(one)[1:] == in_short({"task": "none"})[1:]
        and "one value: there is nothing to tell" in in_short(one)[0]
    )
    assert where_information_is_lost([row("a", 0.0, **{"I(T;Y)_ceiling": 0.0})] * 2) == []
    few = in_short(FOUND | {"accuracy": 1.0, "accuracy_std_error": 0.0, "divergence": -0.2, "examples": 10})
    assert (
        "The standard error of 0 misleads: from 10 examples follows, with 95% confidence, a share of at least 74%."
        in few
    )
    assert "Its cross-entropy is 0.700 nats, of which no recalibration was found to save any." in few


def test_what_is_not_trusted_is_told_with_its_reason():
    rows = [{"layer": "a", "I(X;T)_verdict": "saturated", "I(X;T)_reason": "add rows", "I(T;Y)_verdict": "trusted"}]
    assert doubts(rows) == ["I(X;T) of a (saturated): add rows."]


def test_targets_of_several_outputs_are_followed_to_their_own_output():
    known = {"a": {"hidden": 1.0, "a": 0.9, "b": 0.0}, "b": {"hidden": 0.8, "a": 0.1, "b": 0.2}}
    rows = [
        row(layer, known[target][layer], target=target, dead_units=1, linear_probe=0.5)
        | ({"other_output": layer} if layer in {*"ab"} - {target} else {})
        for layer in ("hidden", "a", "b")
        for target in ("a", "b")
    ]
    assert where_information_is_lost(rows) == [
        "No layer loses information about the target (a) by more than the error of the method.",
        "Between hidden and b the information about the target (b) falls from 0.80 to 0.20 nats.",
    ]


def test_a_doubt_about_the_input_is_told_once_and_one_about_a_target_names_it():
    doubted = {
        f"{q}_{end}": text for q in ("I(X;T)", "I(T;Y)") for end, text in (("verdict", "saturated"), ("reason", "n"))
    }
    told = doubts([row("dense", 1.0, target=target, **doubted) for target in ("a", "b")])
    assert told == ["I(X;T) of dense (saturated): n."] + [f"I(T;Y), Y: {y}, of dense (saturated): n." for y in "ab"]


@pytest.mark.parametrize(
    "task, first, last",
    [
        ("labels", "Its task is to predict several labels.", {}),
        ("sequence", "Its task is to predict a label for each", {"last_accuracy": 0.25}),
    ],
)
def test_several_labels_are_told(task, first, last):
    scores = dict.fromkeys(("accuracy", "commonest_label_share", "exact_match", "cross_entropy"), 0.5) | last
    texts = in_short({"outputs": {"tags": {"task": task, **scores}}})
    assert texts[0].startswith(f"Of tags: {first}") and "In 50.0% of the examples it is right in all" in texts[1]
    assert ("in all, and in 25.0% in the last." in texts[1]) == bool(last)


def test_where_no_layer_knows_anything_there_is_nothing_to_lose():
    known = {"I(T;Y)_verdict": "trusted", "I(T;Y)_std_error": 0.01}
    assert where_information_is_lost([row("a", -0.01, **known), row("b", 0.012, **known)]) == [
        "No layer shows more than 0.01 nats about the target: there is nothing to lose."
    ]


def test_zeros_that_are_not_trusted_are_no_proof():
    rows = [{"layer": name, "I(T;Y)": 0.0, "I(T;Y)_verdict": "biased_low"} for name in "ab"]
    assert where_information_is_lost(rows) == [
        "No layer shows more than 0.00 nats about the target, but none of these values is trusted: more may be there "
        "than was read."
    ]
