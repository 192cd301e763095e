import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.applications.explanation.decision import Decision
from ib_keras.applications.explanation.site import Site
from ib_keras.applications.explanation.slopes import grad_cam, gradient_x_input, integrated_gradients, smooth_grad
from tests.applications.explanation.models import ROWS, by_column, by_quarter, pictures

MODEL = by_column(2)
DECISION, SITE = Decision(MODEL, ROWS, 1), Site(MODEL, ROWS)


def slope():
    """The slope of log sigmoid(4 v) in column 2, by hand."""
    return 4 * (1 - 1 / (1 + np.exp(-4 * ROWS[:, 2])))


def test_gradient_times_input_is_that_of_the_log_probability():
    expected = np.zeros_like(ROWS)
    expected[:, 2] = ROWS[:, 2] * slope()
    assert np.allclose(gradient_x_input(DECISION, SITE), expected, atol=1e-4)


def test_integrated_gradients_are_complete():
    found = integrated_gradients(DECISION, SITE).sum(axis=1)
    at_zero = np.log(0.5)
    # The midpoint rule of 32 points errs by the curvature of the slope, at most 4^3 / 10 |v|^3 / (24 * 32^2).
    assert np.allclose(found, np.log(DECISION.before) - at_zero, atol=2e-2)


def test_smooth_grad_is_the_mean_size_of_noisy_slopes():
    found = smooth_grad(DECISION, SITE, seed=1)
    assert (found[:, [0, 1, 3, 4]] == 0).all() and (found[:, 2] >= 0).all()
    assert (smooth_grad(DECISION, SITE, seed=1) == found).all() and not (smooth_grad(DECISION, SITE, 2) == found).all()


def test_grad_cam_follows_its_formula():
    x, _, _ = pictures(6)
    model = by_quarter()
    decision, site = Decision(model, x), Site(model, x, "copy")
    (values,) = site.values(x)
    with tf.GradientTape() as tape:
        value = tf.constant(values)
        tape.watch(value)
        log_p = tf.math.log(model.layers[3](model.layers[2](model.layers[1](value))))
        chosen = tf.gather(log_p, decision.target, axis=1, batch_dims=1)
    weight = tape.gradient(chosen, value).numpy().mean(axis=(1, 2), keepdims=True)
    expected = np.maximum((weight * values).sum(axis=-1, keepdims=True), 0)
    assert np.allclose(grad_cam(decision, site), expected, rtol=1e-2, atol=1e-6)


def test_grad_cam_needs_positions_and_channels():
    with pytest.raises(InputError, match="positions and channels"):
        grad_cam(DECISION, SITE)


def test_one_layer_at_a_time():
    x, _, _ = pictures(6)
    model = by_quarter()
    with pytest.raises(InputError, match="one layer for this method"):
        gradient_x_input(Decision(model, x), Site(model, x, ["copy", "mean"]))


def test_many_maps_of_a_session_cause_no_warning_of_tensorflow(monkeypatch):
    told = []
    monkeypatch.setattr(tf.get_logger(), "warning", lambda text, *_: told.append(text))
    x, _, _ = pictures(4)
    model = by_quarter()
    for _ in range(8):
        gradient_x_input(Decision(model, x), Site(model, x, "copy"))
    assert not [text for text in told if "retracing" in text]
