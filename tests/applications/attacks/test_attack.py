import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras.applications.attacks.attack import Attack, draws_codes
from ib_keras.models import CEBClassifier, VIBClassifier

pytestmark = pytest.mark.long

SHAPE = 5, 4, 1
GENERATOR = np.random.default_rng(0)
X, Y = GENERATOR.uniform(size=[40, *SHAPE]).astype(np.float32), GENERATOR.integers(0, 3, 40).astype(np.int32)


def small(**changes):
    return VIBClassifier(SHAPE, 4, 3, hidden=(16,), seed=0, **changes)


def test_moves_stay_in_the_ball_and_between_the_bounds():
    attack = Attack(small(), 2, 10, (0.0, 1.0), 0)
    for moved in (attack.moved(X, Y, 0.7), attack.moved_at_random(X, 0.7)):
        lengths = np.linalg.norm((moved - X).reshape(len(X), -1), axis=1)
        assert moved.shape == X.shape and 0 <= moved.min() and moved.max() <= 1
        assert lengths.max() <= 0.7 + 1e-5 and lengths.mean() > 0.3


def test_no_move_has_more_margin_than_the_example():
    attack = Attack(small(posterior="deterministic"), None, 10, (0.0, 1.0), 0)
    before, after = (
        attack._measured(tf.constant(x), tf.constant(Y), 0)[0].numpy() for x in (X, attack.moved(X, Y, 0.5))
    )
    assert (after <= before).all() and (after < before).mean() > 0.9


def test_gradient_is_the_slope_of_the_margin():
    attack, step = Attack(small(), 3, 10, (0.0, 1.0), 0), 1e-2
    up, down, middle = (
        attack._measured(tf.constant(x), tf.constant(Y), 0) for x in (X + step * _unit(), X - step * _unit(), X)
    )
    slope = (up[0] - down[0]) / (2 * step)
    # Single precision gives the difference to about 1e-6 / 2e-2; where a rectifier or the runner-up turns, a row may
    # differ.
    assert np.mean(np.abs(slope - middle[1][:, 2, 1, 0]) < 1e-3) > 0.8


def _unit():
    unit = np.zeros(SHAPE, np.float32)
    unit[2, 1, 0] = 1
    return unit


def test_more_draws_give_a_steadier_gradient():
    def spread(draws):
        attack = Attack(small(), draws, 10, (0.0, 1.0), 0)
        found = [attack._measured(tf.constant(X), tf.constant(Y), tf.constant(step))[1].numpy() for step in range(8)]
        return np.std(found, axis=0).mean()

    assert spread(32) < 0.5 * spread(1)


def test_models_that_draw_are_told_from_those_that_do_not():
    assert draws_codes(small()) and draws_codes(CEBClassifier(SHAPE, 4, 3, hidden=(8,)))
    assert not draws_codes(small(posterior="deterministic")) and not draws_codes(keras.Sequential([keras.Input([2])]))


def test_judgement_uses_the_draws_of_the_model_and_not_those_of_the_gradient():
    model = small(shots=5)
    attack = Attack(model, 5, 10, (0.0, 1.0), 3)
    assert np.allclose(attack.probabilities(X), model.probabilities(X, shots=5, seed=-4))
    assert not np.allclose(attack._seen(tf.constant(X), 0), attack.probabilities(X), atol=1e-4)


def test_move_of_no_length_is_the_example_where_the_gradient_is_zero():
    flat = keras.Sequential(
        [keras.Input(SHAPE), keras.layers.Flatten(), keras.layers.Dense(3, "softmax", kernel_initializer="zeros")]
    )
    attack = Attack(flat, None, 5, (0.0, 1.0), 0)
    assert attack.without_gradient(X, Y).all()
    assert attack.moved(X, Y, 1.0) == pytest.approx(X)


def test_step_too_long_does_not_lose_what_was_found():
    valley = keras.Sequential(
        [
            keras.Input([1]),
            keras.layers.Lambda(lambda x: keras.ops.concatenate([(x - 1) ** 2, 0 * x], -1)),
            keras.layers.Softmax(),
        ]
    )
    attack = Attack(valley, None, 1, (-10.0, 10.0), 0)
    assert attack.moved(np.array([[0.6]], np.float32), np.array([0]), 3.0) == pytest.approx(0.6)
