import numpy as np
import pytest
from scipy.spatial.distance import pdist

from ib_keras.estimators import KernelDensity, NoisyChannel
from ib_keras.estimators.rows.same_distances import same_distances

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("dtype, precise", [("float64", 1e-9), ("float32", 1e-5)])
def test_coordinates_have_the_distances_of_wide_rows_in_any_blocks(dtype, precise, monkeypatch):
    wide = (RNG.normal(size=[60, 5, 90]) * np.linspace(0, 1, 90) + 100).astype(dtype)
    narrow = same_distances(wide)
    assert narrow.shape[1] <= 64 and np.allclose(pdist(narrow), pdist(wide.reshape(60, -1)), rtol=precise)
    monkeypatch.setattr("ib_keras.estimators.rows.same_distances._COLUMNS_AT_ONCE", 7)
    assert np.allclose(pdist(same_distances(wide)), pdist(narrow), rtol=1e-9)


def test_coordinates_are_principal_axes():
    narrow = same_distances(RNG.normal(size=[30, 100]) * np.linspace(0.1, 3, 100) + 5)
    covariance = narrow.T @ narrow
    assert np.allclose(covariance, np.diag(np.diag(covariance)), atol=1e-9 * covariance.max())
    assert np.allclose(narrow.mean(axis=0), 0, atol=1e-6)


def test_the_information_of_a_wide_layer_is_that_of_its_coordinates():
    wide = RNG.normal(size=[60, 450]) * np.linspace(0, 1, 450) + 100
    for estimator in (KernelDensity(3.0), NoisyChannel(3.0)):
        ours, direct = (estimator.bracket(None, t) for t in (same_distances(wide), wide))
        assert [side.nats for side in ours] == pytest.approx([side.nats for side in direct], abs=1e-6)


def test_correlated_coordinates_would_loosen_the_upper_bound():
    t = np.tanh(RNG.normal(size=[200, 5]) @ RNG.normal(size=[5, 500]))
    axes, triangle = same_distances(t), np.linalg.cholesky(np.cov(t) * 500 + 1e-6 * np.eye(200))
    ours, other = (NoisyChannel(0.3).bracket(None, side)[1].nats for side in (axes, triangle))
    assert ours < 0.8 * other


def test_narrow_rows_are_handed_back():
    t = RNG.normal(size=[9, 3, 3])
    assert same_distances(t) is t


def test_wide_layer_that_is_dead_or_broken():
    assert same_distances(np.ones([4, 9])).tolist() == [[0]] * 4
    broken = np.full([4, 9], np.nan)
    assert same_distances(broken) is broken, "the estimator says what is wrong"
