import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimators import intrinsic_dimension
from ib_keras.estimators.other_quantities.intrinsic_dimension import two_nearest_dimension


def normal(n, d, columns, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=[n, d]) @ np.linalg.qr(rng.normal(size=[columns, columns]))[0][:d]


@pytest.mark.parametrize("d", [1, 2, 3])
def test_few_dimensions_in_many_columns(d):
    """The slope of n ratios spreads by about d / sqrt(n), and the bend of the density takes a few percent."""
    n = 2000
    assert intrinsic_dimension(normal(n, d, 30)) == pytest.approx(d, abs=4 * d / np.sqrt(n))


def test_slope_is_that_of_least_squares_through_the_origin():
    """The ratios of d dimensions have F = 1 - mu^-d, so that quantiles of this law give back d."""
    mu = (1 - np.arange(1, 1001) / 1001) ** (-1 / 7)
    assert two_nearest_dimension(np.stack([np.ones(1000), mu], axis=1)) == pytest.approx(7, rel=0.01)
    ratios = np.sort(np.log(mu))[:900]
    slope = np.linalg.lstsq(ratios[:, None], -np.log(1 - np.arange(1, 901) / 1000), rcond=None)[0][0]
    assert two_nearest_dimension(np.stack([np.ones(1000), mu], axis=1)) == pytest.approx(slope)


def test_scale_place_and_order_change_nothing():
    x = normal(300, 2, 5)
    value = intrinsic_dimension(x)
    assert intrinsic_dimension(1e3 * x[::-1]) == pytest.approx(value)
    assert intrinsic_dimension(x + 1e4) == pytest.approx(value, rel=1e-3)


def test_equal_rows_count_once():
    x = normal(300, 2, 5)
    assert intrinsic_dimension(np.concatenate([x, x])) == intrinsic_dimension(x)


def test_no_dimension_of_grids_and_few_rows():
    rng = np.random.default_rng(0)
    assert np.isnan(intrinsic_dimension(rng.integers(0, 2, [500, 12])))
    assert np.isnan(intrinsic_dimension(np.zeros([500, 3])))
    assert np.isnan(intrinsic_dimension(rng.normal(size=[29, 3])))


def test_many_rows_are_drawn():
    x = normal(400, 2, 5)
    assert intrinsic_dimension(x, max_rows=100, seed=1) == intrinsic_dimension(x, max_rows=100, seed=1)
    assert intrinsic_dimension(x, max_rows=100) != intrinsic_dimension(x)
    with pytest.raises(InputError, match="`max_rows` must be an integer of at least 30"):
        intrinsic_dimension(x, max_rows=2)


def test_examples_of_any_shape():
    x = normal(300, 2, 12)
    assert intrinsic_dimension(x.reshape(300, 3, 4)) == intrinsic_dimension(x)
    with pytest.raises(InputError, match="`x` must be finite"):
        intrinsic_dimension(np.where(x > 1, np.nan, x))
