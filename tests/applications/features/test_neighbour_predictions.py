"""Neighbours predict a row that is left out as scikit-learn's do on all other rows."""

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from ib_keras.applications.features.neighbour_predictions import (
    NeighbourPredictions,
    squared_distances,
    without_extremes,
)

_X = np.random.default_rng(0).normal(size=[60, 2])
_Y = (_X[:, 0] > 0).astype(int) + (_X[:, 1] > 1)
_DISTANCES = squared_distances(_X[:, 0]) + squared_distances(_X[:, 1])


def _left_out(model, y):
    z = np.stack([without_extremes(column) for column in _X.T], axis=1)
    z = (z - z.mean(axis=0)) / z.std(axis=0)
    return [model.fit(np.delete(z, i, 0), np.delete(y, i)).predict(z[i : i + 1])[0] for i in range(len(z))]


def test_labels_are_predicted_by_the_shares_among_neighbours():
    logs = {}
    for k in (5, 10, 20):
        shares = np.zeros(60)
        for i in range(60):
            model = KNeighborsClassifier(k).fit(np.delete(_X / _X.std(axis=0), i, 0), np.delete(_Y, i))
            near = model.kneighbors((_X / _X.std(axis=0))[i : i + 1])[1][0]
            shares[i] = (np.delete(_Y, i)[near] == _Y[i]).sum()
        logs[k] = np.log((shares + np.bincount(_Y)[_Y] / 60) / (k + 1))
    best = max(logs.values(), key=np.mean)
    np.testing.assert_allclose(NeighbourPredictions(_Y)(_DISTANCES), best, rtol=1e-6)


def test_numbers_are_predicted_by_the_mean_of_neighbours():
    given = np.sin(_X[:, 0])
    y = without_extremes(given)
    options = [y - _left_out(KNeighborsRegressor(k), y) for k in (5, 10, 20)]
    logs = [-0.5 * (np.log(2 * np.pi * np.mean(e**2)) + e**2 / np.mean(e**2)) for e in options]
    np.testing.assert_allclose(NeighbourPredictions(given)(_DISTANCES), max(logs, key=np.mean), rtol=1e-4)


def test_a_value_far_away_does_not_make_all_others_alike():
    column = np.array([*np.linspace(0, 1, 299), 1e9])
    assert squared_distances(column)[0, 298] > 5


def test_rows_at_equal_distances_all_count():
    y = np.array([0, 1] * 30)
    found = NeighbourPredictions(y)(np.zeros([60, 60], np.float32))
    np.testing.assert_allclose(found, np.log((29 + 0.5) / (59 + 1)), rtol=1e-6)


@pytest.mark.parametrize("column", [np.array([1.0, 5.0, np.nan, 2.0]), np.array(["a", "b", "a", ""])])
def test_distances_of_every_kind_of_column_have_one_mean(column):
    distances = squared_distances(column)
    assert distances.mean() == pytest.approx(2) and (np.diag(distances) == 0).all()


def test_a_constant_column_has_no_distances():
    assert squared_distances(np.ones(3)).max() == squared_distances(np.array(["a"] * 3)).max() == 0
