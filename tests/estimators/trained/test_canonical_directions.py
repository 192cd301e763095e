import numpy as np
import pytest

from ib_keras.estimators.formulas.correlations import canonical_correlations
from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.trained._canonical_directions import canonical_directions


def correlations(x, y, kernels):
    u, v = (side @ kernel for side, kernel in zip((x, y), kernels))
    return [np.corrcoef(a, b)[0, 1] for a, b in zip(u.T, v.T)]


def test_directions_have_the_canonical_correlations():
    generator = np.random.default_rng(0)
    shared = generator.normal(size=[3000, 3]) * [1, 0.7, 0.4]
    x, y = (shared @ generator.normal(size=[3, width]) + generator.normal(size=[3000, width]) for width in (4, 5))
    found = correlations(x, y, canonical_directions(x, y, 4))
    assert found == pytest.approx(canonical_correlations(Pair(x, y))[0], abs=1e-6)


def test_wide_rows_do_not_overfit():
    generator = np.random.default_rng(0)
    x, y = generator.normal(size=[2, 400, 300])
    fresh_x, fresh_y = generator.normal(size=[2, 400, 300])
    kernels = canonical_directions(x, y, 1)
    assert correlations(x, y, kernels)[0] < 0.7
    assert abs(correlations(fresh_x, fresh_y, kernels)[0]) < 4 / np.sqrt(400)


def test_missing_directions_are_zero_and_constant_columns_are_left_out():
    x = np.random.default_rng(0).normal(size=[100, 2])
    x = np.column_stack([x, np.ones(100)])
    first, second = canonical_directions(x, x[:, :1], 4)
    assert first.shape == (3, 4) and second.shape == (1, 4)
    assert not first[:, 1:].any() and first[2, 0] == pytest.approx(0, abs=1e-12)
