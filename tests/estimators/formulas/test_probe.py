import numpy as np
import pytest
from sklearn import linear_model

from ib_keras._checks import InputError
from ib_keras.estimators.formulas.probe import PROBES, Probe


def labelled(n=200, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=[n, 2])
    return x, (x[:, 0] + 0.5 * rng.normal(size=n) > 0).astype(int) + 2 * (x[:, 1] > 1)


@pytest.mark.parametrize("name", PROBES)
def test_rows_are_predicted_from_the_other_folds(name):
    """With one label moved, predictions of its own fold stay and those of other folds change."""
    x, label = labelled()
    probe = Probe(name, 4, 0)
    before = probe.probabilities(x, label)
    own = next(held for _, held in probe.splits(200) if 0 in held)
    moved = label.copy()
    moved[own] = 3 - moved[own]
    after = probe.probabilities(x, moved)
    np.testing.assert_array_equal(after[own], before[own])
    assert (after != before).any() and after.sum(axis=1) == pytest.approx(np.ones(200))


def test_folds_part_the_rows():
    splits = Probe("linear", 3, 1).splits(20)
    assert sorted(np.concatenate([held for _, held in splits])) == list(range(20))
    assert all(not set(seen) & set(held) and len(seen) + len(held) == 20 for seen, held in splits)


def test_residuals_are_those_of_scikit_learn():
    x, _ = labelled()
    y = x @ [[1.0], [2.0]] + np.random.default_rng(1).normal(size=[200, 1])
    probe = Probe("linear", 5, 0)
    for seen, held in probe.splits(200):
        expected = y[held, 0] - linear_model.Ridge().fit(x[seen], y[seen, 0]).predict(x[held])
        np.testing.assert_allclose(probe.residuals(x, y)[held, 0], expected, atol=1e-12)


@pytest.mark.parametrize("name", PROBES)
def test_labels_that_a_fold_has_not_seen_are_impossible_to_it(name):
    x, label = np.arange(8.0)[:, None], np.array([0, 0, 0, 0, 0, 0, 0, 1])
    p = Probe(name, 4, 0).probabilities(x, label)
    assert p[7].tolist() == [1, 0] and np.isfinite(p).all()


def test_unknown_probe_is_rejected():
    with pytest.raises(InputError, match="Choose one of: linear, neighbours, forest"):
        Probe("deep", 2, 0)
