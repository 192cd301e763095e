import numpy as np
import pytest

from ib_keras.applications.attacks.norms import NORMS, lengths

RNG = np.random.default_rng(0)
X, GRADIENT = RNG.uniform(size=[50, 4, 3]).astype(np.float32), RNG.normal(size=[50, 4, 3]).astype(np.float32)
ORDERS = {"l2": 2, "linf": np.inf}


def length(move, name):
    return np.linalg.norm(move.reshape(len(move), -1), ORDERS[name], axis=1)


@pytest.mark.parametrize("name", NORMS)
def test_moves_stay_in_the_ball_and_between_the_bounds(name):
    for aim in (X + 5 * GRADIENT, X + NORMS[name].random(X.shape, 0.7, [0, 1])):
        moved = NORMS[name].inside(aim, X, 0.7, (0.0, 1.0)).numpy()
        assert 0 <= moved.min() and moved.max() <= 1 and moved.dtype == np.float32
        assert 0.3 < length(moved - X, name).max() <= 0.7 + 1e-5


@pytest.mark.parametrize("name, dual", [("l2", 2), ("linf", 1)])
def test_no_move_of_length_one_rises_more_than_the_direction(name, dual):
    """The slope along the direction is the dual norm of the gradient."""
    direction = NORMS[name].direction(GRADIENT).numpy()
    slope = (direction * GRADIENT).reshape(50, -1).sum(axis=1)
    assert length(direction, name) == pytest.approx(1, abs=1e-5)
    assert slope == pytest.approx(np.linalg.norm(GRADIENT.reshape(50, -1), dual, axis=1), rel=1e-5)


def test_random_moves_have_the_length():
    for name, norm in NORMS.items():
        assert length(norm.random(X.shape, 0.7, [0, 1]).numpy(), name) == pytest.approx(0.7, rel=1e-5)


def test_length_of_nothing_divides_nothing_by_zero():
    assert lengths(np.zeros([2, 3], np.float32)).numpy().ravel() == pytest.approx(1e-12)
