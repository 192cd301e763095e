import numpy as np
import pytest

from ib_keras.estimators.search.intervals import counts_in_squares, counts_on_a_line

RNG = np.random.default_rng(0)
SAMPLES = {
    "values": RNG.normal(size=[300, 2]),
    "ties": RNG.integers(0, 5, [300, 2]).astype(float),
    "one": np.zeros([1, 2]),
    "constant": np.zeros([7, 2]),
    "far from 0": 1e8 + RNG.normal(size=[300, 2]),
}


@pytest.mark.parametrize("x", SAMPLES.values(), ids=SAMPLES)
@pytest.mark.parametrize("columns", [1, 2])
def test_counts_are_those_of_brute_force_on_the_edge_and_beside_it(x, columns):
    x = x[:, :columns]
    distance = np.abs(x[:, None] - x[None]).max(-1)
    for rank in (0, len(x) // 50, len(x) // 2, len(x) - 1):
        edge = np.sort(distance, axis=1)[:, rank]
        for radius in (edge, np.nextafter(edge, np.inf), np.nextafter(edge, -np.inf)):
            found = counts_on_a_line(x[:, 0], radius) if columns == 1 else counts_in_squares(x, radius)
            assert np.array_equal(found, (distance <= radius[:, None]).sum(1))


def test_radii_beyond_all_values_and_below_zero():
    x = SAMPLES["values"]
    assert (counts_in_squares(x, np.full(300, np.inf)) == 300).all() and (
        counts_on_a_line(x[:, 0], np.full(300, 1e9)) == 300
    ).all()
    assert (
        not counts_in_squares(x, np.full(300, -0.5)).any() and not counts_on_a_line(x[:, 0], np.full(300, -9.0)).any()
    )
