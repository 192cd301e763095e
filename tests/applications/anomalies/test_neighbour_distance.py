"""Distances to neighbours."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from ib_keras.applications.anomalies.neighbour_distance import NeighbourDistance


def rows(n, d=3, seed=0):
    return np.random.default_rng(seed).normal(size=[n, d])


def test_order_is_that_of_the_mean_distance():
    """One form alone: columns of one deviation and one range make both forms multiples of each other."""
    fitted, new = rows(200, 1), rows(50, 1, seed=1)
    by_hand = np.sort(cdist(new, fitted), axis=1)[:, :5].mean(axis=1)
    assert np.array_equal(np.argsort(NeighbourDistance(fitted, 5)(new)), np.argsort(by_hand))


def test_a_fitted_row_is_not_its_own_neighbour():
    fitted = rows(100, 2)
    score = NeighbourDistance(fitted, 4)
    left_out = np.array([cdist(fitted[[i]], np.delete(fitted, i, axis=0)).ravel() for i in range(100)])
    distances = score._distances(fitted)
    scaled = [np.sort(cdist(form, form), axis=1)[:, 1:5].mean(axis=1) for form in score._views(fitted)]
    assert all(np.allclose(*pair) for pair in zip(distances, scaled)) and left_out.shape == (100, 99)
    assert abs(np.median(score(fitted))) < 0.3, "fitted rows are scored as new ones are"


def test_copies_are_near_and_finite():
    fitted = np.repeat(rows(20), 10, axis=0)
    scores = NeighbourDistance(fitted, 3)(np.concatenate([fitted[:5], rows(5, seed=3)]))
    assert np.isfinite(scores).all() and scores[:5].max() < scores[5:].min()
    assert np.isfinite(NeighbourDistance(np.ones([10, 2]), 3)(np.array([[1.0, 1.0], [2.0, 1.0]]))).all()


@pytest.mark.parametrize("n", [2, 3])
def test_more_neighbours_than_rows(n):
    assert np.isfinite(NeighbourDistance(rows(n), 5)(rows(4, seed=1))).all()


def test_nearest_is_the_mean_of_the_neighbours():
    fitted = np.array([[0.0], [1.0], [10.0], [11.0]])
    assert NeighbourDistance(fitted, 2).nearest(np.array([[0.4], [10.0]])).tolist() == [[0.5], [6.0]]


def test_fitted_rows_with_copies_are_scored_as_new_ones():
    """Left out of the fit, a row with copies is scored without one of them, by the centres of the whole fit."""
    fitted = np.concatenate([np.repeat(rows(10), 2, axis=0), rows(30, seed=1)])
    score, rest = NeighbourDistance(fitted, 3), np.delete(fitted, 0, axis=0)
    forms = score._views(fitted)
    by_hand = [np.sort(cdist(form[:1], form[2:]), axis=1)[:, :3].mean(axis=1) for form in forms]
    assert (fitted[0] == rest[0]).all()
    assert np.allclose(score.of_fitted()[0], score._mean_deviation(score._logs(by_hand)))
    assert np.array_equal(score.of_fitted()[20:], score(fitted)[20:])


@pytest.mark.parametrize("n", [2, 3, 7])
def test_copies_alone_are_scored(n):
    assert np.isfinite(NeighbourDistance(np.ones([n, 2]), 5).of_fitted()).all()
