import numpy as np
import pytest

from ib_keras.applications.latent_dim.local_search import LOCAL, local_search


def through_tanh(k, n, columns=30, noise=0.0, seed=0):
    rng = np.random.default_rng(seed)
    hidden = np.tanh(rng.normal(size=[n, k]) @ rng.normal(size=[k, 40]) / np.sqrt(k))
    return np.tanh(hidden @ rng.normal(size=[40, columns]) / np.sqrt(40)) + noise * rng.normal(size=[n, columns])


@pytest.mark.parametrize(("k", "noise"), [(1, 0.0), (2, 0.05), (4, 0.0), (7, 0.1)])
def test_dimension_of_normals_through_a_network(k, noise):
    found = local_search(through_tanh(k, 800, noise=noise), units=30)
    assert (found.latent_dim, found.interval, found.method, found.n) == (k, (k, k), LOCAL, 800)
    assert f"Coordinate {k} takes" in found.reason


@pytest.mark.parametrize("kind", ["normal", "uniform", "exponential"])
@pytest.mark.parametrize(("n", "d"), [(400, 5), (600, 40), (300, 60)])
def test_noise_has_no_answer(kind, n, d):
    x = getattr(np.random.default_rng(0), kind)(size=[n, d])
    found = local_search(x, units=d)
    assert found.latent_dim is None and found.interval[1] > found.interval[0]
    assert f"No number from {found.interval[0]} to {found.interval[1]} stands out" in found.reason


def test_values_on_a_grid_have_no_first_guess():
    found = local_search(np.random.default_rng(0).integers(0, 2, [300, 16]).astype(float), units=16)
    assert found.latent_dim is None and np.isnan(found.intrinsic_dimension) and found.interval == (1, 16)
    assert "TwoNN reads no dimension, since values lie on a grid" in found.reason and found.rows == ()


def test_one_column_and_few_rows_say_so():
    rng = np.random.default_rng(0)
    assert "vary in 1 column: no smaller code" in local_search(rng.normal(size=[300, 1]), units=1).reason
    wide = local_search(np.random.default_rng(0).uniform(size=[100, 200]), units=200)
    assert wide.latent_dim is None and "40 of 100 rows show at most 20 coordinates" in wide.reason
    few = local_search(rng.normal(size=[49, 3]), units=3)
    assert few.latent_dim is None and few.rows == () and "collect at least 50" in few.reason


def test_search_between_given_numbers():
    x = through_tanh(4, 400)
    assert local_search(x, 30, dims=[3, 5]).latent_dim == 4
    assert local_search(x, 30, dims=[1, 3]).latent_dim is None


def test_bends_of_a_surface_are_not_taken_for_directions():
    """The second derivatives of a surface of k directions add k (k + 1) / 2 more, with a gap behind them too."""
    found = local_search(through_tanh(2, 1500), units=30)
    ratios = {row["k"]: row["ratio"] for row in found.rows if "ratio" in row}
    assert ratios[5] > 5 and found.latent_dim == 2
