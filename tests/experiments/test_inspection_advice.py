"""Advice about an evaluation, against the numbers that it follows from."""

import pytest

from ib_keras.experiments.inspection_advice import what_to_try

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


@pytest.mark.parametrize(
    "found, told",
    [
        (
            {"task": "reconstruction", "mse": 0.4, "mse_of_pca": 0.2, "latent_dim": 3},
            "3 principal components rebuild the input with a smaller error, 0.2 instead of 0.4",
        ),
        ({"task": "regression", "mse": 2.0, "mse_of_mean": 1.5}, "The mean of the targets has a smaller error, 1.5"),
        (FOUND | {"accuracy": 0.09, "divergence": 0.0}, "The commonest label alone is right more often, in 12.0%"),
    ],
)
def test_an_output_that_a_constant_or_components_surpass_gets_advice(found, told):
    (advice,) = what_to_try(found)
    assert advice.startswith(told) and "scaled as those of the training" in advice
    assert what_to_try({"outputs": {"a": found, "b": {"task": "none"}}}) == [advice]
    better = {"mse": 0.1, "accuracy": 0.9}
    assert what_to_try(found | {key: better[key] for key in better if key in found}) == []


def test_an_accuracy_within_its_error_is_not_surpassed():
    assert what_to_try(FOUND | {"accuracy": 0.11, "divergence": 0.0}) == []


def test_advice_follows_from_the_scores():
    rows = [row("early", 2.0, linear_probe=0.9, dead_units=3), row("late", 2.0, linear_probe=0.81, dead_units=0)]
    advice = " ".join(what_to_try(FOUND | {"layers": rows}))
    assert (
        "would save 0.20 nats of the cross-entropy; a temperature alone may save less" in advice
        and "on early is right in 90.0%" in advice
    )
    assert "3 units of early have one value" in advice and "ceiling" not in advice
    assert what_to_try(FOUND | {"divergence": 0.01, "layers": [row("a", 2.0, linear_probe=0.81)]}) == []


def test_classes_in_another_order_are_told_instead_of_a_calibration():
    found = FOUND | {"accuracy_in_other_order": 0.985, "other_order": [0, 2, 1], "label_names": ["box", "row", "line"]}
    (advice,) = what_to_try(found)
    assert "under other numbers: with unit 1 for line, unit 2 for row, it would be right in 98.5%" in advice
    assert "unit 1 for 2, unit 2 for 1" in what_to_try(found | {"label_names": None})[0]


def test_one_class_alone_needs_no_advice():
    assert what_to_try(FOUND | {"classes": 1, "divergence": 1.2}) == []


def test_dead_units_are_told_once_for_all_targets():
    rows = [row(layer, 1.0, target=target, dead_units=1) for layer in ("hidden", "a", "b") for target in "ab"]
    assert len(what_to_try({"layers": rows})) == 3


def test_a_probe_of_the_output_itself_sends_nobody_behind_it():
    rows = [row("hidden", 2.0, linear_probe=0.7), row("out", 2.0, linear_probe=0.95)]
    assert "on out is right in 95.0%: train the output for longer" in " ".join(what_to_try(FOUND | {"layers": rows}))
