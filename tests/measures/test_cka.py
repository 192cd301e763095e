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
