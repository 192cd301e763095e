import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimators import BarberAgakov
from ib_keras.problems import BivariateNormal

QUICK = {"hidden": (16,), "steps": 100}
NORMAL_ENTROPY = 0.5 * np.log(2 * np.pi * np.e)


@pytest.mark.parametrize("factor", [1.0, 1000.0])
@pytest.mark.long
def test_lower_bound_with_the_known_entropy_in_any_units(factor):
    problem = BivariateNormal(0.9)
    x, y = problem.sample(3000, seed=0)
    estimate = BarberAgakov(entropy=NORMAL_ENTROPY + np.log(factor), **QUICK)(x, factor * y)
    assert abs(estimate.nats - problem.information) < 4 * estimate.std_error + 0.03 and estimate.kind == "lower"


@pytest.mark.long
def test_estimated_entropy_makes_it_a_point():
    problem = BivariateNormal(0.9)
    estimate = BarberAgakov(**QUICK)(*problem.sample(3000, seed=0))
    assert abs(estimate.nats - problem.information) < 4 * estimate.std_error + 0.03 and estimate.kind == "point"


def test_y_without_a_density_is_ill_posed():
    x = np.random.default_rng(0).normal(size=[500, 2])
    for y in (np.sign(x), np.hstack([x, np.ones_like(x)])):
        estimate = BarberAgakov(**QUICK)(x, y)
        assert estimate.verdict == "ill_posed" and np.isnan(estimate.nats)
    assert BarberAgakov(entropy=1.0, **QUICK)(x, np.hstack([x, np.ones_like(x)])).verdict == "ill_posed"


def test_entropy_is_finite():
    with pytest.raises(InputError, match="`entropy` must be finite"):
        BarberAgakov(entropy=np.inf)
