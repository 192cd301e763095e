import numpy as np
import pytest
import tensorflow as tf

from ib_keras import distribute
from ib_keras.estimators.search import distance_blocks
from ib_keras.estimators.search.distance_blocks import DistanceBlocks

RNG = np.random.default_rng(0)
VALUES = RNG.normal(size=[150, 20]).astype("float32")
TIED = RNG.integers(0, 3, [150, 3]).astype("float32")


@pytest.fixture(autouse=True)
def small_tiles(monkeypatch):
    monkeypatch.setattr(distance_blocks, "_TILE", 64)
    monkeypatch.setattr(distance_blocks, "_CHUNK", 8)


def distances(x):
    return np.abs(x[:, None] - x[None]).max(-1)


@pytest.mark.parametrize("k", [1, 5, 40])
@pytest.mark.parametrize(
    "x", [VALUES, TIED, VALUES[:64], VALUES[:65]], ids=["values", "ties", "one tile", "one row more"]
)
def test_distances_are_those_of_brute_force_to_the_last_bit(x, k):
    expected = np.sort(distances(x), axis=1)
    blocks = DistanceBlocks(x)
    assert np.array_equal(blocks.kth_distance(k), expected[:, k])
    near = blocks.closest(k)
    assert np.array_equal(np.take_along_axis(distances(x), near, 1), expected[:, :k])
    assert all(len(set(row)) == k for row in near)


@pytest.mark.parametrize("x", [VALUES, TIED], ids=["values", "ties"])
def test_counts_hold_the_edge_exactly(x):
    radius = np.sort(distances(x), axis=1)[:, 7].astype(float)
    for edge in (radius, np.nextafter(radius, np.inf), np.nextafter(radius, -np.inf)):
        expected = (distances(x).astype(float) <= edge[:, None]).sum(1)
        assert np.array_equal(DistanceBlocks(x).counts(edge), expected)


def test_nothing_is_within_a_negative_radius():
    assert not DistanceBlocks(TIED).counts(np.full(150, -5e-324)).any()


@pytest.mark.parametrize("x", [VALUES, TIED], ids=["values", "ties"])
@pytest.mark.parametrize("cores", [1, 3])
def test_devices_and_cores_do_not_change_the_answer(x, cores, monkeypatch):
    with distribute.strategy("mirrored").scope():
        two = DistanceBlocks(x)
    assert sorted(device[-5:] for device in two._lanes) == ["CPU:0", "CPU:1"]
    assert {tile.device[-5:] for tiles in two._tiles.values() for tile in tiles} == {"CPU:0", "CPU:1"}
    monkeypatch.setattr(distance_blocks, "_lanes", lambda: [tf.config.list_logical_devices("CPU")[0].name] * cores)
    one = DistanceBlocks(x)
    radius = one.kth_distance(5)
    assert np.array_equal(two.kth_distance(5), radius)
    assert np.array_equal(two.closest(6), one.closest(6))
    assert np.array_equal(two.counts(radius), one.counts(radius))
