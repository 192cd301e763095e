import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras.estimators import InfoNCE
from ib_keras.estimators.rows.held_out import Part
from ib_keras.estimators.trained._trainer import train
from ib_keras.problems import BivariateNormal

CALL = dict(steps=300, batch_size=16, learning_rate=0.1, patience=2, seed=0)


class Weight(keras.Model):
    """One number."""

    rows_at_once = 30

    def __init__(self):
        super().__init__()
        self.w = self.add_weight(shape=(), initializer="zeros")

    def call(self, x):
        return self.w * x


def climb(model, target, **changes):
    """Training drives w up without end; the stopping rows like it best at `target`."""
    pairs = Part(np.ones([40, 1], "float32"), np.ones([40, 1], "float32"))
    return train(
        model,
        lambda x, y: model.w + 0 * tf.reduce_sum(x),
        lambda x, y: -tf.abs(model.w - target) + 0 * tf.reduce_sum(x),
        pairs,
        pairs,
        **{**CALL, **changes},
    )


def test_best_weights_are_restored_after_patience_is_lost():
    """Adam goes 0.1 per step: w is 0, 5, 10, 15, 20 at the checks, and 10 is nearest to 9."""
    model = Weight()
    outcome = climb(model, target=9)
    assert abs(float(model.w) - 10) < 0.05 and outcome.steps == 200 and abs(outcome.best + 1) < 0.05
    assert outcome.trouble is None


def test_patience_and_steps_end_the_training():
    assert climb(Weight(), target=9, patience=3).steps == 250
    assert climb(Weight(), target=1000, steps=120).steps == 120
    assert climb(Weight(), target=-1).best == -1, "the weights before the first step count too"


def test_fit_by_batches():
    """Least squares: w is the slope that the rows were drawn with."""
    x = np.random.default_rng(0).normal(size=[400, 1]).astype("float32")
    training, stopping, model = Part(x, 2 * x), Part(x[:50], 2 * x[:50]), Weight()

    def fit(x, y):
        return -tf.reduce_mean((y - model(x)) ** 2)

    train(model, fit, fit, training, stopping, **{**CALL, "learning_rate": 0.02})
    assert abs(float(model.w) - 2) < 0.01


def test_infinite_objective_is_told_and_leaves_the_last_good_weights():
    model = Weight()
    pairs = Part(np.ones([40, 1], "float32"), np.ones([40, 1], "float32"))
    outcome = train(
        model,
        lambda x, y: model.w + 0 * tf.reduce_sum(x),
        lambda x, y: tf.math.log(6 - model.w) * 0 + model.w + 0 * tf.reduce_sum(x),
        pairs,
        pairs,
        **CALL,
    )
    assert "after 100 steps: lower `learning_rate`" in outcome.trouble
    assert abs(float(model.w) - 5) < 0.05 and np.isfinite(outcome.best)


def test_nothing_is_printed_off_a_terminal(capsys):
    climb(Weight(), target=9)
    assert capsys.readouterr() == ("", "")


@pytest.mark.long
def test_a_long_training_shows_a_bar_on_a_terminal(monkeypatch, capsys):
    monkeypatch.setattr("ib_keras._progress._LONG", 0.0)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    x, y = BivariateNormal(0.5).sample(200, seed=0)
    InfoNCE(steps=100, hidden=(4,))(x, y)
    assert "100/100" in capsys.readouterr().out
