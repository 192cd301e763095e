import numpy as np
import pytest

from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.rows.repeats import copied_fraction, is_lattice, no_density, tied_fraction

X = np.random.default_rng(0).normal(size=[1000, 2])
CONSTANT = np.zeros([1000, 1])


def test_fractions_count_repeats():
    assert tied_fraction(X) == copied_fraction(X) == 0
    assert tied_fraction(np.vstack([X, X[:250]])) == copied_fraction(np.vstack([X, X[:250]])) == pytest.approx(0.2)
    assert tied_fraction(CONSTANT) == 0 and tied_fraction(np.maximum(X, 0)) == pytest.approx(0.5, abs=0.1)


def test_rounded_columns_are_a_lattice_and_atoms_are_not():
    assert is_lattice(X.round(1)) and is_lattice(np.hstack([X, X.round(1)]))
    assert (
        not is_lattice(X)
        and not is_lattice(np.maximum(X, 0))
        and not is_lattice(X.clip(-1, 1))
        and not is_lattice(CONSTANT)
    )


def test_copies_are_copies_on_all_sides_and_zero_has_no_sign():
    first, second = np.array([[0.0], [0.0], [-0.0], [1.0]]), np.array([[5.0], [6.0], [5.0], [5.0]])
    assert copied_fraction(first, second) == 0.25 and copied_fraction(first) == copied_fraction(second) == 0.5
    many = np.random.default_rng(0).integers(0, 3, [500, 4])
    assert copied_fraction(many) == pytest.approx(1 - len(np.unique(many, axis=0)) / 500)


@pytest.mark.parametrize(
    "x, y, part",
    [
        (X, X, None),
        (X, CONSTANT, None),
        (np.maximum(X, 0), X, "are repeated"),
        (X.round(1), X, "are repeated"),
        (np.tile(X, [2, 1]), np.tile(X, [2, 1]), "are copies"),
    ],
)
def test_reason(x, y, part):
    reason = no_density(Pair(x, y))
    assert reason is None if part is None else part in reason
