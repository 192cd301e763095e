import types

import numpy as np
import pytest
from sklearn.metrics.cluster import contingency_matrix

from ib_keras.applications.evaluation.label_scores import kmeans_purity, linear_probe_accuracy, purity

GENERATOR = np.random.default_rng(0)
LABELS = GENERATOR.integers(0, 4, 800)


def subject(codes, label=LABELS, seed=0):
    return types.SimpleNamespace(
        has_labels=True, labels=(label[:300], label[300:]), codes=codes[:300], train_codes=codes[300:], seed=seed
    )


def test_purity_is_that_of_the_contingency_table():
    cluster = np.where(GENERATOR.random(800) < 0.4, LABELS, GENERATOR.integers(0, 6, 800))
    assert purity(LABELS, cluster) == pytest.approx(contingency_matrix(LABELS, cluster).max(axis=0).sum() / 800)


def test_separate_classes_are_told_apart():
    codes = 20 * np.eye(4)[LABELS] + GENERATOR.normal(size=[800, 4])
    assert linear_probe_accuracy(subject(codes))["linear_probe_accuracy"] == 1
    assert kmeans_purity(subject(codes)) == {"kmeans_purity": 1}


def test_codes_that_know_nothing_are_as_good_as_guessing():
    codes = GENERATOR.normal(size=[800, 60])
    found = linear_probe_accuracy(subject(codes))
    error = 4 * np.sqrt(0.25 * 0.75 / 300)
    assert found["commonest_label_share"] == np.bincount(LABELS[:300]).max() / 300
    assert found["linear_probe_accuracy"] == pytest.approx(0.25, abs=error), "but for a probe that saw the test codes"
    assert kmeans_purity(subject(codes[:, :3]))["kmeans_purity"] < 0.25 + 4 * 0.25 / np.sqrt(300 / 4), (
        "four maxima of a few"
    )


def test_scale_of_a_coordinate_does_not_hide_it():
    codes = np.column_stack([LABELS * 1e-3, 1e3 * GENERATOR.normal(size=800)])
    assert linear_probe_accuracy(subject(codes, (LABELS > 1).astype(int)))["linear_probe_accuracy"] > 0.95


def test_no_labels_no_scores():
    nothing = types.SimpleNamespace(has_labels=False)
    assert linear_probe_accuracy(nothing) == kmeans_purity(nothing) == {}
