import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from ib_keras.applications.latent_dim.local_maps import LocalMaps

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("d", [6, 40])
def test_errors_are_those_of_principal_components_of_the_neighbours(d):
    """Of fewer columns than neighbours, and of more."""
    x = RNG.normal(size=[120, d])
    curve = LocalMaps(x, units=d).curve(20)
    near = NearestNeighbors(n_neighbors=21).fit(x).kneighbors(x)[1]
    rows = np.random.default_rng(0).permutation(120)[:500]
    for place, row in enumerate(rows[:5]):
        others = x[near[row, 1:]]
        for k in (1, 3):
            fitted = PCA(k).fit(others)
            error = ((fitted.inverse_transform(fitted.transform(x[[row]])) - x[row]) ** 2).mean()
            assert curve.errors[place, k] == pytest.approx(error, rel=1e-6)
        assert curve.errors[place, 0] == pytest.approx(((others.mean(axis=0) - x[row]) ** 2).mean())


def test_axes_are_at_most_half_as_many_as_neighbours():
    maps = LocalMaps(RNG.normal(size=[200, 30]), units=30)
    assert maps.sizes == [10, 20, 40, 80] and maps.curve(20).dims[-1] == 11
    assert LocalMaps(RNG.normal(size=[200, 4]), units=4).curve(20).dims[-1] == 4


def test_plane_leaves_nothing_after_two_axes():
    maps = LocalMaps(RNG.normal(size=[200, 2]) @ RNG.normal(size=[2, 9]), units=9)
    errors = maps.curve(20).errors.mean(axis=0)
    assert errors[1] > 0.01 * errors[0] and errors[2] < 1e-12 * errors[0]


def test_dimensions_of_the_neighbourhoods():
    """Levina and Bickel's mean over 500 rows of m neighbours spreads by less than d / sqrt(500)."""
    maps = LocalMaps(RNG.uniform(size=[4000, 2]) @ RNG.normal(size=[2, 9]), units=9)
    assert maps.dimensions()[1] == pytest.approx(2, abs=0.25) and maps.two_nearest == pytest.approx(2, abs=0.2)


def test_the_farthest_rows_hold_their_share():
    x = np.r_[np.zeros(98), 3.0, 4.0][:, None] + 1e-9 * np.arange(100)[:, None]
    assert LocalMaps(x, 1).share_of_farthest(0.01) == pytest.approx(16 / 25)
    assert LocalMaps(x, 1).share_of_farthest(0.02) == pytest.approx(1)
