"""A small model of zeros and ones, trained on binary digits."""

import types

import numpy as np
import pytest

from ib_keras.models import BetaVAE


@pytest.fixture(scope="package")
def binary(digits):
    """A trained VAE of the digits as zeros and ones, with 120 test pictures."""
    x_train, x = ((part > 0.5).astype(np.float32) for part in (digits.x_train, digits.x_test[:120]))
    model = BetaVAE((8, 8, 1), 4, hidden=(32,), seed=0)
    model.compile("adam")
    model.fit(x_train, epochs=4, batch_size=64, verbose=0)
    return types.SimpleNamespace(model=model, x_train=x_train, x=x)
