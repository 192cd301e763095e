import keras
import numpy as np
import pytest

from ib_keras.applications.attacks.auto_pgd import AutoPGD
from ib_keras.applications.attacks.classifier import Classifier
from ib_keras.applications.attacks.norms import NORMS
from ib_keras.applications.attacks.objectives import cross_entropy, margin

RNG = np.random.default_rng(0)
WEIGHTS = RNG.normal(size=[6, 4]).astype(np.float32)
X = RNG.normal(size=[60, 6]).astype(np.float32)
Y = (X @ WEIGHTS).argmax(axis=1).astype(np.int32)
ANYWHERE = -np.inf, np.inf


@pytest.fixture(scope="module")
def linear():
    model = keras.Sequential([keras.Input([6]), keras.layers.Dense(4, use_bias=False)])
    model.set_weights([WEIGHTS])
    classifier = Classifier(model, [6])
    classifier.states_probabilities = False
    return classifier


@pytest.mark.parametrize("norm, dual", [("l2", 2), ("linf", 1)])
@pytest.mark.parametrize("objective", ["ce", "dlr"])
def test_linear_classifier_falls_at_its_distance_from_the_border(linear, norm, dual, objective):
    """The shortest move to class c has the length margin / |w_y - w_c|, in the dual norm."""
    lead = np.take_along_axis(X @ WEIGHTS, Y[:, None], axis=1) - X @ WEIGHTS
    widths = np.linalg.norm(WEIGHTS[:, Y].T[:, :, None] - WEIGHTS[None], dual, axis=1)
    distance = np.where(np.arange(4)[None] != Y[:, None], lead / np.maximum(widths, 1e-9), np.inf).min(axis=1)
    for radius in (0.1, 0.4):
        moved = AutoPGD(NORMS[norm], ANYWHERE, objective, 40, 3).moved(linear, X, Y, radius)
        right = linear.right(moved, Y)
        assert not right[distance > radius].size or right[distance > radius * 1.001].all(), "no move is as short"
        # Without a target, the ascent may run at the border that is nearest in margin, but not in length.
        assert right[distance < radius].mean() < 0.12, "the attack finds the border"


def test_momentum_and_halved_steps_find_a_narrow_peak():
    """Steps of one length jump over a peak that is far narrower than they are."""
    ridge = keras.Sequential(
        [keras.Input([2]), keras.layers.Lambda(lambda x: keras.ops.stack([abs(x[:, 0] - 0.3), 0.02 - x[:, 1] * 0], 1))]
    )
    classifier = Classifier(ridge, [2])
    classifier.states_probabilities = False
    x, y = np.zeros([8, 2], np.float32), np.zeros(8, np.int32)
    moved = AutoPGD(NORMS["linf"], ANYWHERE, "ce", 60).moved(classifier, x, y, 1.0)
    assert (np.abs(moved[:, 0] - 0.3) < 0.02).all()


def test_restarts_never_lose(linear):
    one, three = (AutoPGD(NORMS["l2"], ANYWHERE, "ce", 5, restarts).moved(linear, X, Y, 0.3) for restarts in (1, 3))
    assert (linear.measured(three, Y, 0, margin)[1] <= linear.measured(one, Y, 0, margin)[1] + 1e-6).all()


def test_a_restart_that_finds_no_example_left_ends_the_attack(linear):
    moved = AutoPGD(NORMS["linf"], ANYWHERE, "ce", 20, restarts=2).moved(linear, X, Y, 30.0)
    assert not linear.right(moved, Y).any()


def test_the_same_seed_moves_alike(linear):
    found = [
        AutoPGD(NORMS["linf"], (-1, 1), "dlr", 5, seed=seed).moved(linear, np.clip(X, -1, 1), Y, 0.3)
        for seed in (0, 0, 1)
    ]
    assert (found[0] == found[1]).all() and (found[0] != found[2]).any()
    assert np.abs(found[0]).max() <= 1 and np.abs(found[0] - np.clip(X, -1, 1)).max() <= 0.3 + 1e-6


def test_more_steps_raise_the_objective(linear):
    """Labels that no move within the radius changes, so that no example leaves the ascent early."""
    few, many = (AutoPGD(NORMS["l2"], ANYWHERE, "ce", steps).moved(linear, 9 * X, Y, 0.1) for steps in (1, 30))
    assert linear.measured(many, Y, 0, cross_entropy)[0].mean() >= linear.measured(few, Y, 0, cross_entropy)[0].mean()
