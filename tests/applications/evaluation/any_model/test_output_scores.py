"""The scores of outputs, against scikit-learn and against laws that are known."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.metrics import log_loss, r2_score

from ib_keras.applications.evaluation.any_model.output_scores import of_classes, of_numbers, output_scores
from ib_keras.applications.evaluation.any_model.question import Question


def calibrated(n=4000, classes=3, sharpness=2.0):
    """Labels that are drawn from the stated probabilities themselves."""
    generator = np.random.default_rng(0)
    stated = np.exp(sharpness * generator.normal(size=[n, classes]))
    stated /= stated.sum(axis=1, keepdims=True)
    return stated, (generator.random(n)[:, None] > stated.cumsum(axis=1)).sum(axis=1)


def test_cross_entropy_is_that_of_scikit_learn():
    stated, label = calibrated()
    assert of_classes(stated, label)["cross_entropy"] == pytest.approx(log_loss(label, stated), rel=1e-9)


def test_calibrated_output_has_no_divergence():
    scores = of_classes(*calibrated())
    assert abs(scores["divergence"]) < 3 * scores["conditional_entropy_std_error"]
    assert scores["expected_calibration_error"] < 0.03


def test_overconfidence_is_divergence_and_not_entropy():
    stated, label = calibrated()
    sure = stated**3 / (stated**3).sum(axis=1, keepdims=True)
    before, after = of_classes(stated, label), of_classes(sure, label)
    divergence = (stated * np.log(stated / sure)).sum(axis=1).mean()
    assert after["conditional_entropy"] == pytest.approx(before["conditional_entropy"], abs=0.03)
    assert after["divergence"] == pytest.approx(divergence, abs=0.05)
    assert after["expected_calibration_error"] > before["expected_calibration_error"] + 0.08
    assert after["cross_entropy"] == pytest.approx(after["conditional_entropy"] + after["divergence"])


def test_another_order_of_the_classes_is_found_and_no_order_by_chance():
    generator = np.random.default_rng(0)
    label = generator.integers(0, 3, 300)
    predicted = np.where(generator.random(300) < 0.95, label, generator.integers(0, 3, 300))
    moved = np.array([2, 0, 1])[predicted]
    scores = of_classes(np.eye(3)[moved] * 0.9 + 0.03, label)
    assert scores["other_order"] == [1, 2, 0]
    assert scores["accuracy_in_other_order"] == (predicted == label).mean()
    assert "other_order" not in of_classes(np.eye(3)[predicted] * 0.9 + 0.03, label)
    guessed = generator.permutation(np.eye(3)[predicted]) * 0.9 + 0.03
    assert "other_order" not in of_classes(guessed, label)
    assert "other_order" not in of_classes(np.eye(3)[moved[:3]] * 0.9 + 0.03, label[:3]), "three rows show no order"


def test_numbers_are_those_of_scikit_learn():
    generator = np.random.default_rng(0)
    target = generator.normal(size=[200, 1])
    predicted = 0.8 * target + 0.3 * generator.normal(size=[200, 1])
    scores = of_numbers(predicted, target)
    assert scores["r2"] == pytest.approx(r2_score(target, predicted))
    assert scores["mse"] == pytest.approx(np.mean((target - predicted) ** 2))


def test_reconstructions_stand_beside_principal_components():
    x = np.random.default_rng(0).normal(size=[300, 5])
    scores = output_scores(Question(x, None, 0.9 * x, train=x), code_units=5)
    assert scores["mse"] == pytest.approx(0.01 * np.mean(x**2)) and scores["mse_of_pca"] == pytest.approx(0, abs=1e-12)
    assert output_scores(Question(x, None, x[:, :2])) == {}


def test_without_training_examples_each_half_is_rebuilt_from_components_of_the_other():
    x = np.random.default_rng(0).normal(size=[301, 5])
    scores = output_scores(Question(x, None, 0.9 * x), code_units=2)
    halves = x[:150], x[150:]
    errors = [
        (PCA(2).fit(one).inverse_transform(PCA(2).fit(one).transform(other)) - other) ** 2
        for one, other in (halves, halves[::-1])
    ]
    assert scores["mse_of_pca"] == pytest.approx(np.concatenate(errors).mean())
