import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.explanation.nearest_factors import nearest_factors

R = np.random.default_rng(0)
FACTORS = np.stack([R.integers(0, 8, 3000), R.integers(0, 3, 3000), np.zeros(3000, int)], axis=1)
T = np.stack([FACTORS[:, 0] + 0.01 * R.normal(size=3000), R.normal(size=3000), FACTORS[:, 1] * 1.0], axis=1)
NONE_DEAD = np.zeros(3, bool)


def test_each_coordinate_finds_its_factor():
    found = nearest_factors(T, FACTORS, ["place", "shape", "constant"], NONE_DEAD, 0)
    assert found.name == ("place", None, "shape")
    # Chance adds (bins - 1)(values - 1) / 2n = .022 nats of log 8, and the same is taken off what is exact.
    assert found.share[[0, 2]] == pytest.approx([1.0, 1.0], abs=0.02) and np.isnan(found.share[1])
    assert found.information[0, 0] == pytest.approx(np.log(8), abs=0.04) and (found.information[:, 2] == 0).all()
    assert found.information[1].max() < 0.01


def test_noise_has_no_nearest_factor():
    t, factors = R.normal(size=[1000, 20]), R.integers(0, 10, [1000, 3])
    assert nearest_factors(t, factors, None, np.zeros(20, bool), 0).name.count(None) >= 19


def test_half_of_a_factor_is_half_of_its_nats():
    """A coordinate that tells whether a factor of four values is above its middle tells log 2 of log 4 nats."""
    found = nearest_factors((FACTORS[:, :1] % 4 > 1) + 0.0, FACTORS[:, 0] % 4, None, NONE_DEAD[:1], 0)
    assert found.name == ("factor 0",) and found.share[0] == pytest.approx(0.5, abs=0.01)


def test_dead_coordinates_have_none():
    found = nearest_factors(T, FACTORS, None, np.array([True, False, False]), 0)
    assert found.name == (None, None, "factor 1")


def test_names_are_as_many_as_factors():
    with pytest.raises(InputError, match="`factor_names` must be 3 names"):
        nearest_factors(T, FACTORS, ["place"], NONE_DEAD, 0)
