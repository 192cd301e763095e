import numpy as np
import pytest

from ib_keras.estimators.formulas.partial_correlation import beyond_gaussian, partial_information
from ib_keras.estimators.rows.columns import normal_scores


def draws(n, seed, d_x=2, d_y=1, d_z=2):
    """Returns (x, y, z, I(X;Y|Z)) of jointly Gaussian columns with a random covariance."""
    root = np.random.default_rng(7).normal(size=[d_x + d_y + d_z] * 2)
    columns = np.random.default_rng(seed).normal(size=[n, len(root)]) @ root.T
    covariance = root @ root.T
    x, y, z = np.arange(d_x), np.arange(d_x, d_x + d_y), np.arange(d_x + d_y, len(root))

    def log_det(*parts):
        kept = np.concatenate(parts)
        return np.linalg.slogdet(covariance[np.ix_(kept, kept)])[1]

    truth = (log_det(x, z) + log_det(y, z) - log_det(x, y, z) - log_det(z)) / 2
    return *(columns[:, part] for part in (x, y, z)), truth


def test_unbiased_on_few_rows():
    """20 rows, of which the condition takes 8: four standard errors of the mean of 1600 samples decide."""
    estimates = np.array([partial_information(*draws(20, seed, d_z=8)[:3])[0] for seed in range(1600)])
    assert abs(estimates.mean() - draws(2, 0, d_z=8)[3]) < 4 * estimates.std() / 40


def test_standard_error_is_the_spread():
    estimates = [partial_information(*draws(500, seed)[:3]) for seed in range(100)]
    assert np.mean([error for _, error in estimates]) == pytest.approx(
        np.std([nats for nats, _ in estimates]), rel=0.25
    )


def test_condition_that_determines_a_direction_leaves_it_out():
    x, y, z, _ = draws(500, 0)
    assert partial_information(np.hstack([x, z]), y, z)[0] == pytest.approx(partial_information(x, y, z)[0], abs=1e-6)
    assert partial_information(z, y, z)[0] == 0


def test_gaussian_scores_show_no_evidence_and_others_do():
    x, y, z, _ = draws(1500, 0)
    assert beyond_gaussian(*map(normal_scores, (x, y, z))) is None
    bent = normal_scores(x[:, :1] ** 2 + 0.1 * y)
    assert "correlations" in beyond_gaussian(normal_scores(x), bent, normal_scores(z))
    rng = np.random.default_rng(0)
    many = rng.normal(size=[3, 2000, 4])
    assert "leaves" in beyond_gaussian(many[0], normal_scores(many[0] ** 2 + many[1]), many[2])
