import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimators import ConditionalGaussian
from ib_keras.estimators.base.trust import unseen_bias


def test_value_is_that_of_four_determinants():
    """Rows whose sample covariance is the identity but for chosen entries, so that only the bias of n rows is left."""
    n = 100_000
    draws = np.random.default_rng(0).normal(size=[n, 4])
    white = np.linalg.qr(draws - draws.mean(0))[0] * np.sqrt(n)
    root = np.linalg.cholesky(np.eye(4) * 0.6 + 0.4)
    x, y, z = np.split(white @ root.T, [1, 2], axis=1)
    covariance = root @ root.T

    def det(*kept):
        return np.linalg.det(covariance[np.ix_(kept, kept)])

    truth = 0.5 * np.log(det(0, 2, 3) * det(1, 2, 3) / (det(2, 3) * det(0, 1, 2, 3)))
    bias = 1 / (2 * n)
    assert ConditionalGaussian()(x, y, z).nats == pytest.approx(truth - bias, abs=bias / 10)


def test_many_dimensions_are_no_obstacle():
    x, y, z = np.random.default_rng(0).normal(size=[3, 2000, 5])
    estimate = ConditionalGaussian()(x + z, y + 0.5 * x - z, z)
    truth = -2.5 * np.log(1 - 0.2)
    assert abs(estimate.nats - truth) < 4 * estimate.std_error and estimate.verdict == "trusted"


@pytest.mark.parametrize(
    "make, verdicts",
    [
        (lambda x, y, z: (x, np.sign(z) * x + y, z), {"ill_posed"}),
        (lambda x, y, z: ((x + z) ** 3, (y + x - z) ** 3, z), {"biased_low", "biased_high"}),
        (lambda x, y, z: (x + z, x - z, z), {"ill_posed"}),
        (lambda x, y, z: (x + np.cos(2 * z), y + np.cos(2 * z), z), {"ill_posed", "biased_high", "biased_low"}),
        (lambda x, y, z: (x[:30], (x + y)[:30], z[:30]), {"undersampled"}),
    ],
    ids=["product", "cubes", "deterministic", "curved condition", "few rows"],
)
def test_what_cannot_be_trusted_is_said(make, verdicts):
    estimate = ConditionalGaussian()(*make(*np.random.default_rng(0).normal(size=[3, 2000, 1])))
    assert estimate.verdict in verdicts and estimate.reason


def test_fewer_rows_than_columns_are_rejected():
    with pytest.raises(InputError, match="more rows than columns of `x`, `y` and `z` together .12."):
        ConditionalGaussian()(*np.random.default_rng(0).normal(size=[3, 13, 4]))


def test_the_interval_holds_the_nats_that_normal_scores_change():
    x, y, z = np.random.default_rng(0).normal(size=[3, 2000])
    found = ConditionalGaussian()(x, x + y + z, z)
    assert found.verdict == "trusted" and found.unseen > unseen_bias(found.nats, found.n)
