import numpy as np
import pytest
import scipy.stats

from ib_keras.estimators.rows.columns import normal_scores
from ib_keras.estimators.trained._scale import affine_scale, rank_scale, standard_scale

TRAINING = np.random.default_rng(0).standard_cauchy([500, 2]) * [1, 1e6]


def test_training_rows_get_their_normal_scores():
    """Ranks are counted at the middle of a row here, over n + 1 there: 1/n apart in probability at most."""
    difference = scipy.stats.norm.cdf(rank_scale(TRAINING)(TRAINING)) - scipy.stats.norm.cdf(normal_scores(TRAINING))
    assert np.abs(difference).max() < 1 / 500


def test_other_rows_keep_their_order_and_stay_in_range():
    scale = rank_scale(TRAINING)
    rows = np.sort(np.random.default_rng(1).standard_cauchy([300, 2]), axis=0) * [10, 1e7]
    assert (np.diff(scale(rows), axis=0) >= 0).all() and np.abs(scale(rows)).max() <= np.abs(scale(TRAINING)).max()


def test_ties_share_a_score_and_a_constant_column_is_zero():
    x = np.stack([np.repeat([0.0, 5.0], [30, 10]), np.full(40, 7.0)], axis=1)
    scored = rank_scale(x)(x)
    assert len(np.unique(scored[:, 0])) == 2 and not scored[:, 1].any()
    assert scored[0, 0] == pytest.approx(scipy.stats.norm.ppf(15 / 40))


def test_standardised_columns_and_one_scale_of_pictures():
    x = np.random.default_rng(0).normal([3, -2], [2, 5], size=[100, 2])
    np.testing.assert_allclose(standard_scale(x)(x), scipy.stats.zscore(x), atol=1e-5)
    pictures = x.reshape(25, 2, 4, 1)
    np.testing.assert_allclose(rank_scale(pictures)(pictures), (pictures - x.mean()) / x.std(), atol=1e-5)
    assert affine_scale(np.ones([4, 1]))[1] == 0
