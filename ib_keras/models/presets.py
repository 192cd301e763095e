"""The named configurations."""

from collections.abc import Sequence
from typing import Any

import keras

from ib_keras._checks import one_of
from ib_keras.layers.mlp import mlp_encoder
from ib_keras.layers.posterior import DiagonalPosterior, FullPosterior, Posterior
from ib_keras.layers.posterior import posterior as choose_posterior
from ib_keras.models.beta_vae import BetaVAE
from ib_keras.models.conv_autoencoder import ConvAutoencoder
from ib_keras.models.dense_autoencoder import DenseAutoencoder
from ib_keras.models.iwae import IWAE
from ib_keras.models.preset import Preset
from ib_keras.models.vib_classifier import VIBClassifier

_ALEMI = "Alemi et al., Deep variational information bottleneck (2017), section 4.1"
_BURDA = "Burda, Grosse & Salakhutdinov, Importance weighted autoencoders (2016), table 1"
_OFFSET = -5.0


def centred_vib(
    input_shape: Sequence[int] = (28, 28, 1),
    latent_dim: int = 256,
    num_classes: int = 10,
    *,
    posterior: str | Posterior = "diagonal",
    beta: float = 1e-3,
    hidden: Sequence[int] = (1024, 1024),
    shots: int = 12,
    seed: int | None = None,
) -> VIBClassifier:
    """Returns a `VIBClassifier` whose encoder sees pixels in [-1, 1] instead of [0, 1]."""
    posterior = choose_posterior(posterior)
    dense = mlp_encoder(input_shape, posterior.units(latent_dim), hidden, "relu", None if seed is None else (seed, 0))
    encoder = keras.Sequential([keras.Input(input_shape), keras.layers.Rescaling(2.0, -1.0), dense], name="encoder")
    return VIBClassifier(
        input_shape, latent_dim, num_classes, encoder=encoder, posterior=posterior, beta=beta, shots=shots, seed=seed
    )


def _slow_adam(steps, rate):
    """Returns Adam whose rate falls to .97 of itself a hundred times, with weights averaged over 1,000 steps."""
    falling = keras.optimizers.schedules.ExponentialDecay(rate, max(1, steps // 100), 0.97, staircase=True)
    return keras.optimizers.Adam(falling, beta_1=0.5, use_ema=True, ema_momentum=0.999)


def _falling_adam(steps, rate):
    """Returns Adam whose rate falls to zero along a cosine."""
    return keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(rate, steps))


_BINARY = {"optimizer": _falling_adam, "epochs": 500, "batch_size": 100, "binarise": True, "likelihood_samples": 5000}
_SLOW = {"optimizer": _slow_adam, "learning_rate": 1e-4, "epochs": 200, "batch_size": 100}

PRESETS = {
    "document_conv": Preset(
        ConvAutoencoder,
        "the convolutional autoencoder of the articles, repaired",
        "test_mse",
        0.0121,
        "the listing with its decoder mended, measured",
        {"latent_dim": 10},
    ),
    "conv_10": Preset(
        ConvAutoencoder,
        "ten numbers per digit, wider and trained longer",
        "test_mse",
        0.010,
        "own target",
        {"latent_dim": 10, "hidden": (64, 128)},
        _falling_adam,
        epochs=30,
        batch_size=64,
    ),
    "conv_32": Preset(
        ConvAutoencoder,
        "32 numbers per digit",
        "test_mse",
        0.004,
        "own target; PCA of 32 components reaches .0168",
        {"latent_dim": 32, "hidden": (64, 128)},
        _falling_adam,
        epochs=30,
        batch_size=64,
    ),
    "deep_autoencoder_hinton2006": Preset(
        DenseAutoencoder,
        "784-1000-500-250-30, the classic deep autoencoder",
        "test_mse",
        0.0038,
        "Hinton & Salakhutdinov, Reducing the dimensionality of data with neural networks (2006): 3.00 per picture",
        {"latent_dim": 30, "hidden": (1000, 500, 250)},
        _falling_adam,
        epochs=60,
        batch_size=100,
    ),
    "document_vae": Preset(
        BetaVAE,
        "784-400-20, the variational autoencoder of the articles",
        "test_loss",
        106.0,
        "own target",
        {"latent_dim": 20, "hidden": (400,)},
        epochs=10,
        batch_size=128,
    ),
    "vae_mnist_burda2016": Preset(
        BetaVAE,
        "784-200-200-50 tanh, dynamically binarised",
        "test_nll",
        87.7,
        _BURDA,
        {"latent_dim": 50, "hidden": (200, 200), "activation": "tanh"},
        **_BINARY,
    ),
    "iwae_5_mnist_burda2016": Preset(
        IWAE,
        "the same with five importance samples",
        "test_nll",
        85.9,
        _BURDA,
        {"latent_dim": 50, "num_samples": 5},
        **_BINARY,
    ),
    "vib_mnist_alemi2017": Preset(
        centred_vib,
        "784-1024-1024-512, 256 coordinates, beta 1e-3",
        "test_error_12_shots",
        0.0120,
        _ALEMI,
        {"posterior": DiagonalPosterior(_OFFSET)},
        **_SLOW,
    ),
    "vib_2d_mnist_alemi2017": Preset(
        centred_vib,
        "two coordinates with full covariance, beta 1e-3",
        "test_error_12_shots",
        0.033,
        _ALEMI,
        {"latent_dim": 2, "posterior": FullPosterior(_OFFSET)},
        **_SLOW,
    ),
    "mlp_mnist_alemi2017": Preset(
        centred_vib,
        "the deterministic twin, without bottleneck",
        "test_error",
        0.0138,
        _ALEMI,
        {"posterior": "deterministic", "beta": 0.0, "shots": 0},
        **_SLOW,
    ),
}


def preset(name: str, **changes: Any) -> keras.Model:
    """Returns a new compiled model of the literature by its name, e.g. `"vib_mnist_alemi2017"`.

    Args:
      name: key of `models.PRESETS`, whose values also hold epochs, batch size and the number to reach.
      **changes: constructor arguments in place of those of the preset, e.g. `seed=0`.

    Raises:
      InputError: for an unknown name, or an argument that the constructor of the model does not have.

    Example:

    >>> model = preset("document_conv", seed=0)
    >>> model.latent_dim, PRESETS["document_conv"].number, PRESETS["document_conv"].at_most
    (10, 'test_mse', 0.0121)
    """
    return PRESETS[one_of("name", name, PRESETS)].model(**changes)
