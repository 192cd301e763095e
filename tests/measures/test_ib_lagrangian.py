import math

import numpy as np
import pytest
import scipy.optimize
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.measures import ib_lagrangian, mutual_information

FORMS = ["tishby", "variational"]


@pytest.mark.parametrize("form, value", [("tishby", 2 - 3 * 0.5), ("variational", 0.5 - 3 * 2)])
def test_both_forms_by_hand(form, value):
    assert ib_lagrangian(2.0, 0.5, beta=3.0, form=form) == value


def test_the_first_form_is_the_default():
    assert ib_lagrangian(2.0, 0.5, beta=3.0) == ib_lagrangian(2.0, 0.5, beta=3.0, form="tishby")


@pytest.mark.parametrize("beta", [0.25, 1.0, 8.0])
def test_the_forms_are_reciprocal(beta):
    scaled = -beta * ib_lagrangian(2.0, 0.5, 1 / beta, form="variational")
    assert ib_lagrangian(2.0, 0.5, beta) == scaled


@pytest.mark.parametrize("form, kept", [("tishby", 2.0), ("variational", 0.5)])
def test_beta_zero_drops_the_weighted_term(form, kept):
    assert ib_lagrangian(2.0, 0.5, beta=0.0, form=form) == kept


@pytest.mark.parametrize("form", FORMS)
def test_shapes_broadcast(form):
    i_xt, i_ty, betas = tf.constant([[1.0], [2.0]]), tf.constant([0.5, 0.25, 0.125]), tf.constant(2.0)
    result = ib_lagrangian(i_xt, i_ty, betas, form=form)
    assert result.shape == (2, 3)
    assert result[1, 2] == ib_lagrangian(2.0, 0.125, 2.0, form=form)


@pytest.mark.parametrize("form, slopes", [("tishby", (1, -3, -0.5)), ("variational", (-3, 1, -2))])
def test_gradients(form, slopes):
    arguments = [tf.constant(value) for value in (2.0, 0.5, 3.0)]
    with tf.GradientTape() as tape:
        tape.watch(arguments)
        value = ib_lagrangian(*arguments, form=form)
    assert tuple(map(float, tape.gradient(value, arguments))) == slopes


def test_unknown_forms_are_refused():
    with pytest.raises(InputError, match="`form` must be .* Received: 'vib'. Choose one of: tishby, variational."):
        ib_lagrangian(2.0, 0.5, beta=1.0, form="vib")


def binary(error):
    return np.array([[1 - error, error], [error, 1 - error]])


def information_of_code(error):
    """Returns I(X;T), I(T;Y) of a fair bit X, its copy T with `error`, and Y behind a channel of error 0.1."""
    return float(mutual_information(binary(error) / 2)), float(mutual_information(binary(error) @ binary(0.1) / 2))


@pytest.mark.parametrize(
    "beta, bits",
    [
        (1.6, (0.128722532, 0.081446052)),
        (2, (0.696432729, 0.407233834)),
        (3, (0.948950829, 0.516595159)),
        (5, (0.997837290, 0.530615959)),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_the_optimum_of_a_binary_channel(form, beta, bits):
    """The best code of a fair bit is a noisy copy. Half the digits of a float survive a search by values: 1e-7."""
    objectives = {
        "tishby": lambda error: ib_lagrangian(*information_of_code(error), beta),
        "variational": lambda error: -ib_lagrangian(*information_of_code(error), 1 / beta, form="variational"),
    }
    best = scipy.optimize.minimize_scalar(objectives[form], bounds=(0, 0.5), method="bounded", options={"xatol": 1e-9})
    assert np.array(information_of_code(best.x)) / math.log(2) == pytest.approx(bits, abs=1e-6)
