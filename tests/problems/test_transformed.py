import numpy as np
import pytest
import scipy.stats

from ib_keras._checks import InputError
from ib_keras.problems import BivariateNormal, MultivariateNormal, Transformed
from ib_keras.problems.maps import MAPS

BASE = MultivariateNormal(np.eye(6) + 0.3 * (1 - np.eye(6)), dim_x=3)
EXAMPLES = [Transformed(BivariateNormal(0.75), "half_cube", "bimodal_y"), Transformed(BASE, "spiral_x")]


@pytest.mark.parametrize("name", [*MAPS, None])
def test_information_is_unchanged(name):
    for problem in (Transformed(BASE, name), Transformed(BASE, None, name), Transformed(BASE, name, name)):
        assert problem.information == BASE.information


def test_information_of_transformed_variables_by_integration():
    """The density of (asinh X, asinh Y) on an even grid; both sides are beyond 12 standard deviations at its ends."""
    rho = 0.75
    joint = scipy.stats.multivariate_normal([0, 0], [[1, rho], [rho, 1]])
    s = np.linspace(-3.2, 3.2, 801)
    jacobian = np.cosh(s)
    density = joint.pdf(np.stack(np.meshgrid(np.sinh(s), np.sinh(s), indexing="ij"), -1)) * np.outer(jacobian, jacobian)
    marginal = density.sum(axis=1) * (s[1] - s[0])
    integrand = density * np.log(np.maximum(density, 1e-300) / np.outer(marginal, marginal).clip(1e-300))
    nats = integrand.sum() * (s[1] - s[0]) ** 2
    assert Transformed(BivariateNormal(rho), "asinh", "asinh").information == pytest.approx(nats, abs=1e-9)


def test_each_side_goes_through_its_own_map():
    x, y = BASE.sample(20, seed=1)
    mapped_x, mapped_y = Transformed(BASE, "asinh", "half_cube").sample(20, seed=1)
    np.testing.assert_array_equal(mapped_x, np.arcsinh(x))
    np.testing.assert_array_equal(mapped_y, MAPS["half_cube"](y))


def test_no_map_keeps_the_samples():
    for plain, kept in zip(BASE.sample(20, seed=1), Transformed(BASE).sample(20, seed=1)):
        np.testing.assert_array_equal(plain, kept)


def test_maps_can_be_stacked():
    uniform = Transformed(BASE, "normal_cdf", "normal_cdf")
    x, _ = Transformed(uniform, "spiral_x").sample(20, seed=1)
    np.testing.assert_array_equal(x, MAPS["spiral_x"](uniform.sample(20, seed=1)[0]))


@pytest.mark.parametrize("argument", ["map_x", "map_y"])
@pytest.mark.parametrize("name", ["cube", "", 3])
def test_unknown_maps_are_refused(argument, name):
    with pytest.raises(
        InputError, match=f"`{argument}` must be a known name. Received: .*Choose one of: asinh, .*None"
    ):
        Transformed(BASE, **{argument: name})
