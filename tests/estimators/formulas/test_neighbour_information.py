import numpy as np
import pytest

from ib_keras.estimators.formulas.neighbour_information import drift, one_radius, two_radii
from tests.oracles.ksg import ksg
from tests.oracles.ksg_two_radii import ksg_two_radii


@pytest.mark.parametrize("ours, twin", [(one_radius, ksg), (two_radii, ksg_two_radii)], ids=["one_radius", "two_radii"])
@pytest.mark.parametrize("k", [1, 4])
@pytest.mark.parametrize("columns", [1, 3, 12])
def test_equals_the_slow_twin(ours, twin, k, columns):
    rng = np.random.default_rng(columns)
    x = rng.normal(size=[120, columns])
    y = x[:, :1] + 0.5 * rng.normal(size=[120, 2])
    local, radius = ours(x, y, k)
    assert local.mean() == pytest.approx(twin(x, y, k), abs=1e-10)
    assert local.shape == radius.shape == (120,)


def test_radius_of_ties_is_zero():
    x = np.repeat(np.arange(10.0), 5)[:, None]
    for values in (one_radius, two_radii):
        assert not values(x, x, 3)[1].any()


def test_drift_is_what_half_of_the_rows_lack():
    assert drift(3.0, [1.0, 2.0]) == 1.5
