"""Models whose numbers are known, beside data of their own law."""

import types

import numpy as np
import pytest

from ib_keras.applications.evaluation.subject import Subject
from ib_keras.layers import GaussianLikelihood
from ib_keras.models import DenseAutoencoder
from tests.oracles.linear_gaussian_autoencoder import linear_gaussian_autoencoder, sample


@pytest.fixture(scope="session")
def linear():
    """The linear-Gaussian autoencoder, and data (x_train, y_train, x_test, y_test) of its law."""
    x, y = sample(4000)
    data = x[:2000], y[:2000], x[2000:], y[2000:]
    return types.SimpleNamespace(model=linear_gaussian_autoencoder(), x=x, y=y, data=data)


@pytest.fixture(scope="session")
def known(linear):
    """The linear-Gaussian autoencoder with 1500 test examples."""
    return Subject(linear.model, linear.data, max_examples=1500, num_samples=7)


@pytest.fixture(scope="session")
def plain(linear):
    """An autoencoder without noise: the code is the first two columns."""
    model = DenseAutoencoder((3,), 2, hidden=(), seed=0, likelihood=GaussianLikelihood(1.0, "linear"))
    eye = np.eye(3)[:, :2]
    for network, kernel in ((model.encoder, eye), (model.decoder, eye.T)):
        network.set_weights([kernel, np.zeros(kernel.shape[1])])
    return Subject(model, linear.data, max_examples=1000)
