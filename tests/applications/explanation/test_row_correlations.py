import numpy as np

from ib_keras.applications.explanation.row_correlations import row_correlations

A, B = np.random.default_rng(0).normal(size=[2, 4, 9])


def test_correlations_are_those_of_numpy():
    assert np.allclose(row_correlations(A, B), [np.corrcoef(a, b)[0, 1] for a, b in zip(A, B)])


def test_constant_rows_have_none():
    assert np.isnan(row_correlations(A, np.ones_like(B))).all()
