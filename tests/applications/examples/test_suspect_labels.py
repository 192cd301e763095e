import numpy as np
import pytest

from ib_keras.applications.examples.suspect_labels import (
    contradicted,
    count_of_suspects,
    label_scores,
    margins,
    share_of_wrong_labels,
)


def separate(n, wrong, seed=0, classes=3):
    """Returns predictions of classes far apart, and labels of which a share is wrong."""
    rng = np.random.default_rng(seed)
    true = rng.integers(0, classes, n)
    mistaken = rng.random(n) < wrong
    label = np.where(mistaken, (true + rng.integers(1, classes, n)) % classes, true)
    noise = rng.dirichlet(np.ones(classes), n)
    return 0.85 * np.eye(classes)[true] + 0.15 * noise, label, mistaken


def overlapping(n, distance, seed=0):
    """Returns the true probabilities of two Gaussian classes, and labels that are drawn from them."""
    rng = np.random.default_rng(seed)
    label = rng.integers(0, 2, n)
    x = rng.normal(size=n) + distance * (label - 0.5)
    one = 1 / (1 + np.exp(-distance * x))
    return np.stack([1 - one, one], axis=1), label


def test_scores_and_margins_of_known_probabilities():
    predicted, label = np.array([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]]), np.array([0, 1])
    assert np.allclose(margins(predicted, label), [0.2, -0.7])
    assert np.allclose(label_scores(predicted, label), np.log([0.51 / 0.31, 0.11 / 0.81]))
    assert contradicted(predicted, label).tolist() == [False, True]


@pytest.mark.parametrize("rate", [0.01, 0.05])
@pytest.mark.parametrize("distance", [0.5, 1.0, 2.0, 3.0])
def test_labels_of_overlapping_classes_keep_the_rate(distance, rate):
    """The labels are right, so that every suspect is a false alarm."""
    counts = [count_of_suspects(*overlapping(2000, distance, seed), rate) / 2000 for seed in range(10)]
    assert np.mean(counts) <= 1.1 * rate


@pytest.mark.parametrize("rate", [0.01, 0.05])
def test_wrong_labels_of_separate_classes_are_nearly_all_counted(rate):
    predicted, label, wrong = separate(3000, 0.1)
    suspect = np.argsort(label_scores(predicted, label))[: count_of_suspects(predicted, label, rate)]
    assert wrong[suspect].sum() > 0.95 * wrong.sum() and (~wrong[suspect]).sum() <= rate * (~wrong).sum()


def test_without_wrong_labels_none_is_suspect_unless_another_one_is_likelier():
    predicted, label, _ = separate(1000, 0.0)
    assert count_of_suspects(predicted, label, 0.5) == 0


def test_the_share_of_wrong_labels_is_that_of_the_surest_less_its_error():
    shares = [share_of_wrong_labels(*separate(4000, 0.1, seed)[:2]) for seed in range(10)]
    assert 0.07 < np.mean(shares) < 0.1


def test_labels_that_nothing_foretells_show_no_wrong_ones():
    rng = np.random.default_rng(0)
    assert share_of_wrong_labels(rng.dirichlet([1, 1], 1000), rng.integers(0, 2, 1000)) == 0


def test_few_rows_show_no_share():
    assert share_of_wrong_labels(np.eye(2)[[0, 1, 0]], np.array([0, 1, 0])) == 0


def test_the_order_of_rows_does_not_matter_where_all_predictions_are_equally_sure():
    label = np.arange(1000) % 2
    first = np.eye(2)[np.where(np.arange(1000) < 100, 1 - label, label)]
    assert count_of_suspects(first, label, 0.02) == count_of_suspects(first[::-1], label[::-1], 0.02) == 100
