import numpy as np
import pytest
from sklearn.cross_decomposition import CCA

from ib_keras._checks import InputError
from ib_keras.estimators.formulas.correlations import (
    canonical_correlations,
    canonical_directions,
    determinant_bias,
    gaussian_information,
    more_rows_than_columns,
)
from ib_keras.estimators.rows.pair import Pair
from ib_keras.problems import BivariateNormal, MultivariateNormal


def dense(d_x, d_y, correlation):
    covariance = np.full([d_x + d_y] * 2, correlation)
    np.fill_diagonal(covariance, 1.0)
    return MultivariateNormal(covariance, dim_x=d_x)


def test_correlations_are_those_of_scikit_learn():
    x, y = dense(3, 2, 0.4).sample(500, seed=1)
    ours, *ranks = canonical_correlations(Pair(x, y))
    u, v = CCA(n_components=2, max_iter=5000, tol=1e-12).fit_transform(x, y)
    theirs = [np.corrcoef(u[:, i], v[:, i])[0, 1] for i in range(2)]
    assert ours == pytest.approx(theirs, abs=1e-5) and ranks == [3, 2]


def test_directions_without_variance_are_left_out():
    x, y = BivariateNormal(0.8).sample(300, seed=0)
    wide = np.hstack([x, 2 * x, np.ones_like(x)])
    plain, doubled = canonical_correlations(Pair(x, y)), canonical_correlations(Pair(wide, y))
    assert doubled[0] == pytest.approx(plain[0], abs=1e-12) and doubled[1:] == (1, 1)
    assert canonical_correlations(Pair(np.ones_like(x), y))[1:] == (0, 1)


def test_no_more_rows_than_columns_are_rejected():
    x = np.zeros([8, 3])
    more_rows_than_columns(Pair(x, x))
    with pytest.raises(
        InputError, match=r"more rows than columns of both sides together \(6\) for correlations. Received: 7 rows"
    ):
        more_rows_than_columns(Pair(x[:7], x[:7]))


def test_bias_is_close_to_its_first_order():
    assert determinant_bias(10_000, 50, 50) == pytest.approx(50 * 50 / 20_000, rel=0.02)


def test_bias_is_the_mean_of_the_plug_in_on_independent_rows():
    rng = np.random.default_rng(0)
    plug_in = [
        -0.5 * np.log1p(-(canonical_correlations(Pair(*rng.normal(size=[2, 40, 3])))[0] ** 2)).sum() for _ in range(400)
    ]
    assert abs(np.mean(plug_in) - determinant_bias(40, 3, 3)) < 4 * np.std(plug_in) / 20


def test_information_is_that_of_the_correlations_less_the_bias():
    x, y = BivariateNormal(0.6).sample(400, seed=0)
    nats, error, correlations = gaussian_information(Pair(x, y))
    rho = np.corrcoef(x[:, 0], y[:, 0])[0, 1]
    assert nats == pytest.approx(-0.5 * np.log(1 - rho**2) - determinant_bias(400, 1, 1), abs=1e-12)
    assert error == pytest.approx(abs(rho) / 20, rel=0.01) and correlations == pytest.approx([abs(rho)])


def test_one_side_that_determines_the_other_has_infinite_information_but_for_rounding():
    x = np.random.default_rng(0).normal(size=[200, 1])
    assert gaussian_information(Pair(x, -3 * x)).nats > 15


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
