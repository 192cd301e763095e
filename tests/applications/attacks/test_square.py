import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras.applications.attacks.classifier import Classifier
from ib_keras.applications.attacks.norms import NORMS
from ib_keras.applications.attacks.square import Square, _Search

RNG = np.random.default_rng(0)


def linear(shape, classes=3):
    model = keras.Sequential([keras.Input(shape), keras.layers.Flatten(), keras.layers.Dense(classes, use_bias=False)])
    weights = np.random.default_rng(1).normal(size=[int(np.prod(shape)), classes])
    model.set_weights([weights])
    classifier = Classifier(model, shape)
    classifier.states_probabilities = False
    return classifier, weights


@pytest.mark.parametrize(
    "norm, shape",
    [("linf", (6, 5, 3)), ("l2", (8, 8, 1)), ("l2", (7,)), pytest.param("l2", (6, 5, 3), marks=pytest.mark.slow)],
)
def test_moves_are_no_longer_than_the_radius_and_break_examples(norm, shape):
    classifier, weights = linear(shape)
    x = RNG.uniform(size=[60, *shape]).astype(np.float32)
    y = (x.reshape(60, -1) @ weights).argmax(axis=1).astype(np.int32)
    radius = 0.3 if norm == "linf" else 1.0
    moved = Square(NORMS[norm], (0.0, 1.0), 150).moved(classifier, x, y, radius)
    length = np.linalg.norm((moved - x).reshape(60, -1), {"l2": 2, "linf": np.inf}[norm], axis=1)
    assert moved.shape == x.shape and 0 <= moved.min() and moved.max() <= 1
    assert length.max() <= radius + 1e-4 and length.mean() > 0.3 * radius
    assert classifier.right(moved, y).mean() < 0.8


def test_the_sign_of_a_square_does_not_follow_from_its_row():
    """A square of 3 rows in a picture of 4 starts in row 0 or 1, with either sign: four pairs, each equally often."""
    classifier, _ = linear((4, 4, 1))
    search = _Search(Square(NORMS["linf"], (-9.0, 9.0)), classifier, (4, 4, 1))
    moves = search._signs(tf.zeros([400, 4, 4, 1]), 1.0, tf.constant(9 / 16), tf.constant([0, 1])).numpy()
    lower, positive = (moves[:, 0] == 0).all(axis=(1, 2)), moves.sum(axis=(1, 2, 3)) > 0
    assert np.bincount(2 * lower + positive, minlength=4) == pytest.approx(100, abs=35)


def test_it_needs_no_gradient():
    steps = keras.Sequential(
        [
            keras.Input([8, 8, 1]),
            keras.layers.Lambda(lambda x: keras.ops.round(x)),
            keras.layers.Flatten(),
            keras.layers.Dense(3),
        ]
    )
    classifier = Classifier(steps, [8, 8, 1])
    classifier.states_probabilities = False
    x = RNG.uniform(size=[40, 8, 8, 1]).astype(np.float32)
    y = classifier.log_p(x, 0).numpy().argmax(axis=1).astype(np.int32)
    assert classifier.without_gradient(x, y).all()
    assert classifier.right(Square(NORMS["linf"], (0.0, 1.0), 150).moved(classifier, x, y, 0.3), y).mean() < 0.5


def test_more_queries_leave_less_and_the_same_seed_leaves_the_same():
    classifier, weights = linear((8, 8, 1))
    x = RNG.uniform(size=[60, 8, 8, 1]).astype(np.float32)
    y = (x.reshape(60, -1) @ weights).argmax(axis=1).astype(np.int32)
    one, few, more = (
        Square(NORMS["linf"], (0.0, 1.0), queries).moved(classifier, x, y, 0.1) for queries in (1, 60, 60)
    )
    assert (few == more).all() and classifier.right(few, y).mean() < classifier.right(one, y).mean()
