"""Forms of examples in which distances mean something."""

import numpy as np
import pytest

from ib_keras.applications.anomalies.views import KINDS, Views, kind_of


@pytest.mark.parametrize(
    "shape, kind",
    [((5,), "rows"), ((100, 3), "windows"), ((100, 7), "windows"), ((28, 28), "pictures"), ((8, 9, 3), "pictures")],
)
def test_kind_of_a_shape(shape, kind):
    assert kind_of(shape) == kind in KINDS


def test_columns_that_are_constant_have_no_weight_until_they_change():
    x = np.stack([np.arange(4.0), np.full(4, 7.0)], axis=1)
    for form in Views.fitted("rows", x)(np.array([[0.0, 7.0], [0.0, 9.0]])):
        assert np.isfinite(form).all() and form[0, 1] == 0 and form[1, 1] == 2


@pytest.mark.parametrize("scale, shift", [(3.0, 0.0), (0.5, 0.0), (2.0, 0.2)])
def test_contrast_and_brightness_do_not_count_among_directions(digits, scale, shift):
    plain, changed = (Views("pictures")(x)[-1] for x in (digits.x_test[:20], scale * digits.x_test[:20] + shift))
    assert np.allclose(plain, changed, atol=1e-4)


def test_edges_turn_with_the_picture():
    """A dark field left of a light one has edges in one direction, and turned by 180 degrees in the opposite one."""
    picture = np.zeros([1, 12, 12, 1])
    picture[:, :, 6:] = 1
    edges = [Views("pictures")(x)[0].reshape(-1, 8).sum(axis=0) for x in (picture, picture[:, ::-1, ::-1])]
    assert edges[0].argmax() == 0 and edges[1].argmax() == 4
    assert np.allclose(np.roll(edges[0], 4), edges[1], rtol=0.2, atol=1e-3)


def test_channels_stand_side_by_side():
    x = np.random.default_rng(0).random([3, 10, 10, 3])
    grey, colour = Views("pictures")(x[..., :1]), Views("pictures")(x)
    assert [3 * one.shape[1] for one in grey] == [one.shape[1] for one in colour]
    assert np.allclose(colour[0][:, : grey[0].shape[1]], grey[0])
    assert np.array_equal(Views("pictures")(x[..., 0])[1], grey[1])


def test_one_colour_has_no_edges_and_a_finite_form():
    assert not Views("pictures")(np.ones([2, 10, 10]))[-1].any()
