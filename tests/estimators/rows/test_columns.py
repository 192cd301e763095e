import numpy as np
import pytest
from scipy import stats

from ib_keras.estimators.rows.columns import normal_scores, places, ranks_of, standardised


def test_standardised_columns_have_mean_zero_and_deviation_one():
    x = np.random.default_rng(0).normal(size=[500, 3]) * [1, 1e6, 1e-6] + [0, 1e9, 5]
    scaled = standardised(x)
    assert np.allclose(scaled.mean(0), 0, atol=1e-6) and np.allclose(scaled.std(0), 1)


def test_constant_columns_become_zero():
    assert not standardised(np.full([10, 2], 0.1)).any()


@pytest.mark.parametrize("scale", [2.0**-1060, 2.0**-500, 2.0**1000])
def test_very_large_and_small_values_keep_their_bits(scale):
    x = np.random.default_rng(0).integers(1, 100, size=[50, 2]).astype(float)
    assert np.array_equal(standardised(x * scale), standardised(x))


def test_half_precision_is_standardised_in_double():
    x = np.random.default_rng(0).normal(size=[500, 1]).astype(np.float16)
    assert standardised(x * 60).dtype == np.float64 and np.allclose(standardised(x).std(), 1, atol=1e-12)


def test_normal_scores_are_normal_and_keep_the_order():
    x = np.random.default_rng(0).standard_cauchy(size=[1000, 1])
    scores = normal_scores(x)
    assert stats.spearmanr(x[:, 0], scores[:, 0]).statistic == 1
    assert stats.kstest(scores[:, 0], "norm").statistic < 2 / 1000


def test_scores_are_the_quantiles_of_scipy_ranks():
    x = np.hstack(
        [
            np.random.default_rng(0).normal(size=[200, 2]),
            np.random.default_rng(1).integers(0, 9, [200, 2]),
            np.ones([200, 1]),
        ]
    )
    assert np.array_equal(normal_scores(x), stats.norm.ppf(stats.rankdata(x, axis=0) / 201))


def test_ranks_are_those_of_scipy():
    x = np.hstack([np.random.default_rng(0).normal(size=[200, 2]), np.random.default_rng(1).integers(0, 9, [200, 2])])
    assert np.array_equal(places(x), 2 * stats.rankdata(x, axis=0))
    assert np.array_equal(ranks_of(places(x)), stats.rankdata(x, axis=0) / 201)


def test_groups_of_columns_are_standardised_alike_in_either_precision():
    x = np.random.default_rng(0).normal(size=[50, 130]) + 1e3
    assert np.allclose(standardised(x), np.hstack([standardised(column) for column in np.hsplit(x, 130)]), atol=1e-10)
    assert standardised(x.astype("float32"), np.float32).dtype == np.float32
    assert np.allclose(standardised(x, np.float32), standardised(x), atol=1e-6)


def test_ties_share_a_score():
    scores = normal_scores(np.array([[0.0], [0.0], [1.0]]))
    assert scores[0] == scores[1] < scores[2]
