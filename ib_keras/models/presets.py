"""The named configurations."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import keras

from ib_keras._checks import one_of
from ib_keras._files import packaged_toml
from ib_keras.layers.mlp import mlp_encoder
from ib_keras.layers.posterior import Posterior
from ib_keras.layers.posterior import posterior as choose_posterior
from ib_keras.models.beta_vae import BetaVAE
from ib_keras.models.conv_autoencoder import ConvAutoencoder
from ib_keras.models.dense_autoencoder import DenseAutoencoder
from ib_keras.models.iwae import IWAE
from ib_keras.models.preset import Preset
from ib_keras.models.vib_classifier import VIBClassifier


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


_BUILDS = {build.__name__: build for build in (BetaVAE, ConvAutoencoder, DenseAutoencoder, IWAE, centred_vib)}
_OPTIMIZERS = {"falling_adam": _falling_adam, "slow_adam": _slow_adam}


def _preset(model, arguments, build=None, optimizer=None, **fields):
    """Returns the `Preset` that a table of `presets.toml` describes."""
    chosen = {} if optimizer is None else {"optimizer": _OPTIMIZERS[optimizer]}
    plain = {name: _argument(value) for name, value in arguments.items()}
    return Preset(_BUILDS[build or model], arguments=plain, **chosen, **fields)


def _argument(value):
    """Returns a constructor argument from its form in TOML, where sequences are lists and a table is a posterior."""
    if isinstance(value, dict):
        return dataclasses.replace(choose_posterior(value["name"]), offset=value["offset"])
    return tuple(value) if isinstance(value, list) else value


PRESETS = {name: _preset(**table) for name, table in packaged_toml("models/presets.toml").items()}


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
