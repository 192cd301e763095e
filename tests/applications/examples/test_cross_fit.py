import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

from ib_keras._checks import InputError
from ib_keras.applications.examples.cross_fit import copies, cross_fitted, folds_of, forest

RNG = np.random.default_rng(0)
LABEL = np.arange(100) % 2
X = RNG.normal(size=[100, 3]) + 2 * LABEL[:, None]


def test_copies_share_a_number_and_so_do_groups_over_several_steps():
    rows = np.array([[0.0], [1.0], [0.0], [2.0], [3.0], [4.0]])
    assert copies(rows).tolist() == [0, 1, 0, 2, 3, 4]
    joined = copies(rows, ["a", "a", "b", "b", "c", "d"])
    assert len(set(joined[:4])) == 1 and len(set(joined)) == 3


def test_rows_of_few_values_are_coincidences():
    assert len(set(copies(RNG.integers(0, 2, [100, 2]).astype(float)))) == 100


def test_folds_hold_all_classes_evenly_and_no_copy_apart():
    together = np.arange(100) // 4
    for seen, held in folds_of(LABEL, together, 5, 0):
        assert set(together[seen]).isdisjoint(together[held]) and abs(LABEL[held].mean() - 0.5) < 0.11
    assert sorted(np.concatenate([held for _, held in folds_of(LABEL, together, 5, 0)])) == list(range(100))


def test_fewer_different_rows_than_folds_are_refused():
    with pytest.raises(InputError, match="at least 5 rows that differ, or groups, one for each fold. Received: 2"):
        folds_of(LABEL, LABEL, 5, 0)


def test_an_example_is_predicted_without_itself():
    """Random labels: a nearest neighbour that has seen the example would be right always."""
    label = RNG.integers(0, 2, 400)
    parts = folds_of(label, np.arange(400), 5, 0)
    predicted = cross_fitted(RNG.normal(size=[400, 2]), label, KNeighborsClassifier(1), parts)
    assert np.mean(predicted.argmax(axis=1) == label) < 0.6


def test_labels_that_are_left_out_are_not_learnt():
    wrong = np.arange(100) < 20
    label = np.where(wrong, 1 - LABEL, LABEL)
    parts = folds_of(label, np.arange(100), 5, 0)
    both = [cross_fitted(X, label, LogisticRegression(), parts, left_out) for left_out in (None, wrong)]
    own = [predicted[np.arange(100), label][wrong].mean() for predicted in both]
    assert own[1] < own[0]


def test_a_class_that_would_lose_most_of_its_rows_keeps_them():
    parts = folds_of(LABEL, np.arange(100), 5, 0)
    kept = cross_fitted(X, LABEL, LogisticRegression(), parts, LABEL == 1)
    assert np.array_equal(kept, cross_fitted(X, LABEL, LogisticRegression(), parts))


def test_leaves_of_the_forest_suit_the_overlap():
    label = RNG.integers(0, 2, 600)
    near, far = (RNG.normal(size=[600, 2]) + distance * label[:, None] for distance in (0.5, 8.0))
    part = folds_of(label, np.arange(600), 5, 0)[0]
    assert forest(near, label, part, 0).min_samples_leaf == 20 and forest(far, label, part, 0).min_samples_leaf == 1


@pytest.mark.parametrize(
    ("classifier", "message"),
    [
        (SVC(), "SVC .*Pass one with `predict_proba`"),
        (LogisticRegression, "gives probabilities. Received: type"),
        ("forest", "a classifier of scikit-learn. Received: str"),
        (KNeighborsClassifier(1000), "Received: KNeighborsClassifier"),
    ],
)
def test_what_is_no_classifier_of_probabilities_is_refused(classifier, message):
    with pytest.raises(InputError, match=message):
        cross_fitted(X, LABEL, classifier, folds_of(LABEL, np.arange(100), 2, 0))
