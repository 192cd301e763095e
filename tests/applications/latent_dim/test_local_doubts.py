import numpy as np
import pytest

from ib_keras.applications.latent_dim.error_curve import ErrorCurve, Gap
from ib_keras.applications.latent_dim.local_doubts import doubt_of, is_local
from ib_keras.applications.latent_dim.local_maps import LocalMaps
from ib_keras.applications.latent_dim.local_search import local_search

CLEAR = Gap(2, 50.0, 40.0, (2, 2))


def clusters(count, distance, seed, n=1500, d=20):
    rng = np.random.default_rng(seed)
    return distance * rng.normal(size=[count, d])[rng.integers(0, count, n)] + rng.normal(size=[n, d])


def softplus(k, n, units, seed=0):
    rng = np.random.default_rng(seed)
    hidden = np.logaddexp(0, rng.normal(size=[n, k]) @ rng.normal(size=[k, units]) / np.sqrt(k))
    return np.sin(hidden @ rng.normal(size=[units, units]) / np.sqrt(units))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("count", "distance"), [(3, 5), (5, 10), (10, 4), (10, 10)])
def test_clusters_of_noise_have_no_answer(count, distance, seed):
    found = local_search(clusters(count, distance, seed), units=20)
    assert found.latent_dim is None and found.interval[0] < found.interval[1]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: rng.standard_cauchy([1000, 10]),
        lambda rng: rng.pareto(1.0, [1000, 10]),
        lambda rng: rng.lognormal(sigma=3, size=[1000, 10]),
    ],
)
def test_heavy_tails_have_no_answer(draw, seed):
    assert local_search(draw(np.random.default_rng([7, seed])), units=10).latent_dim is None


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("k", "units"), [(30, 64), (40, 64), (20, 24)])
def test_many_dimensions_have_no_wrong_answer(k, units, seed):
    assert local_search(softplus(k, 3000, units, seed), units).latent_dim in (k, None)


def test_a_closed_form_of_each_doubt():
    rng = np.random.default_rng(0)
    plane = LocalMaps(rng.normal(size=[600, 2]) @ rng.normal(size=[2, 9]), 9)
    assert doubt_of(plane, 20, CLEAR, (1, 4)) is None
    assert "are no neighbourhood" in doubt_of(plane, 160, CLEAR, (1, 4)) and not is_local(plane, 160)
    other = Gap(1, 50.0, 40.0, (1, 1))
    assert "Few rows with large errors make the gap" in doubt_of(plane, 20, other, (1, 4))
    far = LocalMaps(np.vstack([rng.normal(size=[597, 3]), 1e3 * rng.normal(size=[3, 3])]), 3)
    assert "1% of the rows hold 100% of the squared deviations" in doubt_of(far, 20, CLEAR, (1, 3))
    apart = LocalMaps(np.repeat(1e3 * np.eye(15), 40, axis=0) + rng.normal(size=[600, 15]), 15)
    assert "reach from one cluster to the next" in doubt_of(apart, 40, CLEAR, (1, 9))
    noise = LocalMaps(rng.normal(size=[600, 20]), 20)
    assert "dimensions between nearest rows contradict 1" in doubt_of(noise, 20, other, (1, 9))


def test_weak_directions_and_single_sizes_are_doubted():
    rng = np.random.default_rng(0)
    flat = LocalMaps(rng.normal(size=[600, 6]) @ rng.normal(size=[6, 12]), 12)
    gap = flat.curve(40).clearest(1, 9)
    assert gap.dim == 6 and doubt_of(flat, 40, gap, (1, 9)) is None
    assert "So many of 12 columns" in doubt_of(flat, 40, gap._replace(low=5.0), (1, 9))


def test_a_gap_of_many_directions_needs_twice_the_ratio_in_larger_neighbourhoods():
    """The curves of both sizes have a gap of 3: enough for 4 coordinates, and too little for 9."""

    class Maps(LocalMaps):
        def curve(self, size):
            errors = 1 - np.cumsum(np.r_[0, np.ones(self.two_nearest_is), np.full(3, 1 / 3)]) / 15
            return ErrorCurve(np.arange(len(errors)), np.tile(errors, [50, 1]), 1e-6)

    for k, enough in ((4, True), (9, False)):
        maps = Maps(np.random.default_rng(0).normal(size=[400, 30]), 30)
        maps.two_nearest_is = k
        gap = maps.curve(20).clearest(1, k + 2)
        assert gap.dim == k and maps.two_nearest > 1.2 * k
        said = doubt_of(maps, 20, gap, (1, k + 2))
        assert (said is None) == enough and (enough or "coordinate 9 with 3.0 times, where 5 times are asked" in said)
