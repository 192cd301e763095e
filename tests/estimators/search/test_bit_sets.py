import numpy as np
import pytest

from ib_keras.estimators.search.bit_sets import counts_in_boxes
from ib_keras.estimators.search.neighbours import Neighbours

RNG = np.random.default_rng(0)
SAMPLES = {
    "values": RNG.normal(size=[300, 4]),
    "ties": RNG.integers(0, 5, [300, 3]).astype(float),
    "one": np.zeros([1, 3]),
    "constant": np.zeros([7, 3]),
    "far from 0": 1e8 + RNG.normal(size=[300, 5]),
    "a column": RNG.normal(size=[65, 1]),
}


@pytest.mark.parametrize("x", SAMPLES.values(), ids=SAMPLES)
@pytest.mark.parametrize("members", [64, 100, 2048])
def test_counts_are_those_of_brute_force_on_the_edge_and_beside_it(x, members, monkeypatch):
    monkeypatch.setattr("ib_keras.estimators.search.bit_sets._MEMBERS", members)
    distance = np.abs(x[:, None] - x[None]).max(-1)
    for rank in (0, len(x) // 50, len(x) // 2, len(x) - 1):
        edge = np.sort(distance, axis=1)[:, rank]
        for radius in (edge, np.nextafter(edge, np.inf), np.nextafter(edge, -np.inf)):
            assert np.array_equal(counts_in_boxes(x, radius), (distance <= radius[:, None]).sum(1))


def test_radii_beyond_all_values_and_below_zero():
    x = SAMPLES["values"]
    assert (counts_in_boxes(x, np.full(300, np.inf)) == 300).all() and not counts_in_boxes(x, np.full(300, -0.5)).any()


def test_trees_of_many_rows_count_the_same(monkeypatch):
    x = RNG.normal(size=[500, 3])
    radius = Neighbours(x).kth_distance(5)
    found = Neighbours(x).counts(radius, strict=False)
    monkeypatch.setattr("ib_keras.estimators.search.neighbours._ROWS_OF_BIG_TREES", 100)
    assert np.array_equal(Neighbours(x).counts(radius, strict=False), found) and (found >= 5).all()
