import math

import numpy as np
import pytest
from scipy import stats

from ib_keras._checks import InputError
from ib_keras.estimators.formulas.correlations import gaussian_information
from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.validation._twin import Twin, chance_correlation, quantiles
from ib_keras.problems import BivariateNormal, MultivariateNormal, MultivariateStudent
from ib_keras.problems.suite import dense, sparse

SPARSE = sparse(4, 3, 0.8, pairs=2)
X, Y = SPARSE.sample(4000, seed=0)


def test_fits_the_information_and_the_canonical_correlations():
    twin = Twin.of(np.exp(X), Y**3)
    error = math.sqrt(2 * 0.8**2 / 4000)
    assert twin.information == pytest.approx(SPARSE.information, abs=4 * error)
    assert len(twin.correlations) == 2 and math.isinf(twin.df), "columns that only chance correlates are left apart"


@pytest.mark.parametrize("nats", [0.0, 0.1, 1.0, 4.0])
def test_strength_is_the_information_of_its_samples(nats):
    twin = Twin.of(X, Y).with_information(nats)
    assert twin.information == pytest.approx(nats, abs=1e-6)
    found, error, _ = gaussian_information(Pair(*twin.sample(8000, seed=1)).scores)
    assert found == pytest.approx(nats, abs=4 * error + 0.02 * nats)


def test_formula_is_that_of_the_joint_normal():
    twin = Twin.of(X, Y).with_information(1.5)
    cross = twin.x.root @ twin.x.directions * twin.correlations @ (twin.y.root @ twin.y.directions).T
    first, second = (side.root @ side.root.T for side in (twin.x, twin.y))
    joint = MultivariateNormal(np.block([[first, cross], [cross.T, second]]), 4)
    assert twin.information == pytest.approx(joint.information, rel=1e-9)
    sample = np.hstack(Pair(*twin.sample(20_000, seed=0)).scores.sides)
    assert np.allclose(np.corrcoef(sample.T), joint.covariance, atol=0.035)


def test_columns_look_like_those_of_the_data():
    data = np.exp(2 * X), np.where(Y > 0, Y + 5, Y)
    for side, like in zip(data, Twin.of(*data).sample(4000, seed=1)):
        for column, other in zip(side.T, like.T):
            assert stats.ks_2samp(column, other).pvalue > 1e-4
            assert len(np.unique(other)) == 4000


def test_repeated_values_leave_the_map_increasing():
    rounded = np.round(X, 1)
    like = Twin.of(rounded, Y).sample(4000, seed=1)[0]
    assert len(np.unique(like)) == like.size
    assert stats.ks_2samp(rounded[:, 0], like[:, 0]).statistic < 0.06


def test_quantiles_go_through_the_data_and_beyond():
    values = quantiles([0.25, 0.5, 0.75], [1.0, 2.0, 4.0], np.array([0.0, 0.125, 0.25, 0.5, 0.75, 1.0]))
    assert values.tolist() == [0.0, 0.5, 1.0, 2.0, 4.0, 6.0]


def test_heavy_tails_keep_their_share():
    problem = MultivariateStudent(3, 2, df=2)
    twin = Twin.of(*problem.sample(4000, seed=0))
    assert twin.df == pytest.approx(2, rel=0.25) and twin.information == pytest.approx(problem.information, abs=0.07)
    weaker = twin.with_information(0.1)
    assert weaker.df > twin.df and weaker.information == pytest.approx(0.1, abs=1e-6)
    assert weaker.linear_information / 0.1 == pytest.approx(twin.linear_information / twin.information, abs=1e-6)
    assert math.isinf(twin.with_information(0).df)
    assert Twin.of(*twin.sample(4000, seed=1)).information == pytest.approx(twin.information, abs=0.07)


def test_strength_ends_where_ranks_no_longer_resolve_it():
    twin = Twin.of(*BivariateNormal(0.5).sample(500, seed=0)).with_information(100)
    assert 10 < twin.information < 12 and np.isfinite(np.hstack(twin.sample(100, seed=0))).all()


def test_chance_correlation_bounds_independent_rows():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=[2000, 50]), rng.normal(size=[2000, 30])
    bases = [np.linalg.qr(side - side.mean(axis=0))[0] for side in (x, y)]
    largest = np.linalg.svd(bases[0].T @ bases[1], compute_uv=False)[0]
    assert 1 - 30 ** (-2 / 3) < largest / chance_correlation(2000, 50, 30) < 1.02, (
        "reached from below, like columns^(-2/3)"
    )
    assert chance_correlation(10, 6, 6) <= 1


def test_same_seed_same_rows_and_too_few_rows():
    twin = Twin.of(*dense(2, 2, 0.5).sample(200, seed=0))
    assert np.array_equal(twin.sample(50, seed=3)[1], twin.sample(50, seed=3)[1])
    with pytest.raises(InputError, match=r"columns of both sides together \(7\) for a twin. Received: 8 rows"):
        Twin.of(X[:8], Y[:8])
    with pytest.raises(InputError, match="`nats` must be finite and at least 0"):
        twin.with_information(-1)
