"""Digests of models: which autoencoder a compressed file needs."""

import hashlib
import json
from typing import Any

import keras

from ib_keras.models import Autoencoder

_WITHOUT_EFFECT = ("_initializer", "_regularizer", "_constraint")
_NAMES = "name", "trainable", "seed", "build_config", "compile_config"


def model_digest(model: Autoencoder) -> bytes:
    """Returns 16 bytes that differ for models with other weights, other networks, or other laws of examples and codes.

    Names of layers and initial values do not count: a model that is built once more and given the weights is the same.

    Args:
      model: an autoencoder.

    >>> from ib_keras.models import BetaVAE
    >>> one, other, third = (BetaVAE((4,), 2, hidden=(3,), seed=0, activation=f) for f in ("relu", "relu", "tanh"))
    >>> model_digest(one) == model_digest(other), model_digest(one) == model_digest(third)
    (True, False)
    """
    kinds = [(type(kind).__name__, kind.get_config()) for kind in (model.likelihood_kind, model.posterior_kind)]
    networks = [_architecture(network) for network in (model.encoder, model.decoder)]
    stated = [*kinds, type(model.marginal).__name__, *networks]
    found = hashlib.sha256(json.dumps(stated, sort_keys=True, default=_named).encode())
    for part in (model.encoder, model.decoder, model.marginal):
        for weight in part.weights:
            value = keras.ops.convert_to_numpy(weight.value)
            found.update(f"{value.dtype}{value.shape}".encode() + value.tobytes())
    return found.digest()[:16]


def _architecture(network: keras.Model) -> Any:
    """Returns what a network computes but for its weights: its configuration, with numbers for the names of layers."""
    try:
        config = network.get_config()
    except NotImplementedError:
        config = {}
    names: dict[str, int] = {}
    _number_names(config, names)
    return type(network).__name__, _plain(config, names)


def _number_names(part, names):
    """Numbers the names of layers in the order in which they stand."""
    if isinstance(part, dict):
        if isinstance(part.get("name"), str):
            names.setdefault(part["name"], len(names))
        for value in part.values():
            _number_names(value, names)
    elif isinstance(part, (list, tuple)):
        for value in part:
            _number_names(value, names)


def _plain(part, names):
    if isinstance(part, dict):
        return {
            str(key): _plain(value, names)
            for key, value in part.items()
            if key not in _NAMES and not str(key).endswith(_WITHOUT_EFFECT)
        }
    if isinstance(part, (list, tuple)):
        return [_plain(value, names) for value in part]
    return f"#{names[part]}" if isinstance(part, str) and part in names else part


def _named(value):
    """Returns a name for what JSON does not hold, without its place in memory."""
    return getattr(value, "__qualname__", type(value).__qualname__)
