import dataclasses

import keras
import pytest

from ib_keras._checks import InputError
from ib_keras.models import BetaVAE, Preset


def adam(steps, rate):
    return keras.optimizers.Adam(rate / steps)


SMALL = Preset(
    BetaVAE,
    "a small one",
    "test_loss",
    10.0,
    "own",
    {"latent_dim": 3, "hidden": (4,)},
    adam,
    1.0,
    epochs=2,
    batch_size=50,
)


def test_model_is_compiled_with_the_arguments_of_the_preset():
    model = SMALL.model(examples=101, input_shape=(4, 4, 1), beta=2.0)
    assert (model.latent_dim, model.hidden, model.example_shape, model.beta) == (3, (4,), (4, 4, 1), 2.0)
    assert float(model.optimizer.learning_rate) == pytest.approx(1 / 6), "3 steps in each of 2 epochs"


@pytest.mark.parametrize(
    "changed, rate",
    [({"epochs": 5}, 1 / 15), ({"batch_size": 101}, 1 / 2), ({}, 1 / 6), ({"learning_rate": 0.3}, 0.3 / 6)],
)
def test_learning_rate_follows_the_training(changed, rate):
    model = SMALL.model(examples=101, input_shape=(4,), **changed)
    assert float(model.optimizer.learning_rate) == pytest.approx(rate)


def test_unknown_argument_is_named():
    with pytest.raises(InputError, match="`shots` must be left out for BetaVAE. Received: 12. It has: .*latent_dim"):
        SMALL.model(shots=12)


def test_is_a_record():
    assert dataclasses.replace(SMALL, epochs=7).epochs == 7
    with pytest.raises(dataclasses.FrozenInstanceError):
        SMALL.epochs = 3
