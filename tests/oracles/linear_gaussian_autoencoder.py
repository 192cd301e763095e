"""An autoencoder whose every number is known: linear and Gaussian, its encoder the exact posterior of its decoder."""

import keras
import numpy as np

from ib_keras.layers import GaussianLikelihood
from ib_keras.models import VAE

WEIGHTS, NOISE = np.array([1.5, 0.8, 0.0]), 0.5
VARIANCE = WEIGHTS**2 + NOISE**2


def linear_gaussian_autoencoder():
    """x_j = w_j t_j + noise with t ~ N(0, I), so that x ~ N(0, w^2 + noise^2), and q(t|x) = p(t|x)."""
    encoder, decoder = (keras.Sequential([keras.Input((3,)), keras.layers.Dense(units)]) for units in (6, 3))
    model = VAE((3,), 3, encoder=encoder, decoder=decoder, seed=0, likelihood=GaussianLikelihood(NOISE, "linear"))
    raw = np.log(np.expm1(NOISE / np.sqrt(VARIANCE) - 1e-5)) - model.posterior_kind.offset
    encoder.set_weights([np.hstack([np.diag(WEIGHTS / VARIANCE), np.zeros([3, 3])]), np.r_[np.zeros(3), raw]])
    decoder.set_weights([np.diag(WEIGHTS), np.zeros(3)])
    return model


def sample(n, seed=0):
    """Returns x [n, 3] of the decoder's law, and the sign of its first column as a label."""
    x = (np.random.default_rng(seed).normal(size=[n, 3]) * np.sqrt(VARIANCE)).astype("float32")
    return x, (x[:, 0] > 0).astype("int32")
