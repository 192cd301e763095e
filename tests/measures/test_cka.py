import itertools

import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.measures import cka


def brute_force_hsic(x, y):
    """Returns the unbiased HSIC, a sum over all four different rows."""
    k, other = x @ x.T, y @ y.T
    quadruples = list(itertools.permutations(range(len(x)), 4))
    return np.mean([k[i, j] * (other[i, j] + other[q, r] - 2 * other[i, q]) for i, j, q, r in quadruples])


@pytest.fixture
def sides():
    generator = np.random.default_rng(0)
    x = generator.normal(size=[7, 3])
    return x, x[:, :2] + generator.normal(size=[7, 2])


def test_equals_the_sum_over_all_quadruples(sides):
    x, y = sides
    expected = brute_force_hsic(x, y) / np.sqrt(brute_force_hsic(x, x) * brute_force_hsic(y, y))
    assert float(cka(x, y)) == pytest.approx(expected) == pytest.approx(float(cka(y, x)))


def test_rotations_shifts_and_scales_change_nothing(sides):
    x, y = sides
    rotation = np.linalg.qr(np.random.default_rng(1).normal(size=[3, 3]))[0]
    assert float(cka(-5 * x @ rotation + 7, y)) == pytest.approx(float(cka(x, y)))
    assert float(cka(x, x @ rotation)) == pytest.approx(1)
    assert float(cka(x, x * [1, 1, 30])) < 0.9


def test_unrelated_sides_are_zero_on_average():
    generator = np.random.default_rng(2)
    values = [float(cka(*generator.normal(size=[2, 30, 40]))) for _ in range(100)]
    assert abs(np.mean(values)) < 4 * np.std(values) / 10 < 0.1


def test_a_constant_side_has_zeros(sides):
    x = tf.Variable(np.ones([7, 3]))
    with tf.GradientTape() as tape:
        value = cka(x, sides[1])
    assert float(value) == 0 and np.all(tape.gradient(value, x) == 0)


def test_half_precision(sides):
    x, y = sides
    assert float(cka(x.astype(np.float16), y)) == pytest.approx(float(cka(x, y)), abs=1e-2)


@pytest.mark.parametrize("rows, received", [((7, 6), "7 and 6 rows"), ((3, 3), "3 and 3 rows")])
def test_other_rows_are_refused(rows, received):
    with pytest.raises(InputError, match=f"`y` must be of the rows of `x`, at least 4. Received: {received}"):
        cka(*(np.ones([n, 2]) for n in rows))


def test_other_shapes_are_refused():
    with pytest.raises(InputError, match=r"`x` must be a representation \[n, d\]"):
        cka(np.ones([5]), np.ones([5, 1]))


@pytest.mark.parametrize("scale", [1e-30, 1e-12, 1e-6, 1e3, 1e12, 1e30])
def test_no_scale_overflows_in_single_precision(scale):
    generator = np.random.default_rng(0)
    x = generator.normal(size=[200, 8])
    y = x + generator.normal(size=x.shape)
    expected = float(cka(x, y))
    small = [(scale * side).astype(np.float32) for side in (x, y)]
    assert float(cka(*small)) == pytest.approx(expected, abs=1e-5)
    assert float(cka(small[0], y.astype(np.float32))) == pytest.approx(expected, abs=1e-5)


def test_wide_rectified_layers_do_not_overflow():
    x = 1e3 * np.maximum(np.random.default_rng(0).normal(size=[300, 4096]), 0)
    y = x + 1e3 * np.random.default_rng(1).normal(size=x.shape)
    assert float(cka(x.astype(np.float32), y.astype(np.float32))) == pytest.approx(float(cka(x, y)), abs=1e-4)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_side_that_is_not_finite_has_no_alignment(bad):
    x = np.random.default_rng(0).normal(size=[50, 3])
    assert np.isnan(float(cka(np.where(np.arange(50)[:, None] == 0, bad, x), x)))


def test_rounding_of_a_constant_column_is_no_deviation():
    x = np.random.default_rng(0).normal(size=[50, 3]).astype(np.float32)
    constant = np.full([50, 3], 0.1, np.float32)
    assert float(cka(constant, x)) == 0 == float(cka(constant, np.full([50, 3], 0.3, np.float32)))
    assert float(cka(np.hstack([x, 1e6 * constant]), x)) == pytest.approx(1, abs=1e-5)
