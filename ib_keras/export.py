"""Export of a trained model to a SavedModel that needs only TensorFlow to serve."""

import dataclasses
import os

import keras
import tensorflow as tf

from ib_keras._checks import one_of, rejection
from ib_keras.deployment.conversion import compared
from ib_keras.deployment.model_card import ModelCard, model_card, require_card
from ib_keras.deployment.replaceable import SAVED_MODEL, require_replaceable
from ib_keras.deployment.saved_model import PRECISIONS, by_name, write_saved_model
from ib_keras.deployment.whole_folder import whole_folder


def export(
    model: keras.Model,
    path: str | os.PathLike[str],
    *,
    weights: str = "float32",
    card: bool | ModelCard = True,
) -> None:
    """Writes `model` as a SavedModel with the signatures that its `endpoints` name, at least `serve` and `encode`.

    An autoencoder has five signatures: `serve(x)` and `reconstruct(x)` give the decoded mean code, `encode(x)` the mean
    code, `decode(t)` the mean of p(x|t), and `sample(n, seed)` n decoded draws of the marginal, where n and seed are
    int32 scalars. A classifier has `serve(x)` and `decode(t)`, which give class probabilities, and `encode(x)`. The
    batch size is free. The folder appears whole or not at all, and replaces an existing one that holds a SavedModel
    and nothing else. A failed export leaves the old one as it was.

    Args:
      model: model of `ib_keras.models`.
      path: folder to write.
      weights: precision in which the weights are stored: `"float32"` (default), or `"float16"`, which takes half the
        room. Both compute in the precision of the model. The card says how far half precision is from the model.
      card: whether `model_card.json` and `model_card.md` are written into the folder (default: True), with what the
        model says of itself; a card of `deployment.model_card` adds data, training, measurements and licence.

    Raises:
      InputError: if the model is none of `ib_keras.models` or calls Python while it runs, if `path` holds other files,
        and if the folder cannot be made, which is an `OSError` too.
      OSError: if there is no room for the files.

    Example:

    >>> import tempfile
    >>> from ib_keras.models import DenseAutoencoder
    >>> folder = tempfile.mkdtemp() + "/saved_model"
    >>> export(DenseAutoencoder((8, 8, 1), latent_dim=3), folder)
    >>> served = tf.saved_model.load(folder)
    >>> served.encode(tf.zeros([5, 8, 8, 1])).shape
    TensorShape([5, 3])
    """
    if isinstance(model, type):
        raise rejection("model", "a model, not its class", model.__name__, "Make one first, e.g. DenseAutoencoder().")
    if not hasattr(model, "endpoints"):
        raise rejection(
            "model",
            "a model with a code, from ib_keras.models",
            type(model).__name__,
            "Use `model.export(path)` of Keras for other models.",
        )
    one_of("weights", weights, PRECISIONS)
    require_card(card)
    path = require_replaceable(path, SAVED_MODEL)
    with whole_folder(path) as fresh:
        signatures = write_saved_model(model, fresh, weights)
        if card:
            known = model_card(model) if card is True else card
            if weights == "float16":
                _measure(model, fresh, known, signatures)
            facts = {"format": "SavedModel", "weights": weights, "bytes": _bytes(fresh), "signatures": signatures}
            dataclasses.replace(known, export=facts).write(fresh)


def _measure(model, folder, card, signatures):
    """Adds to each signature how far the written file is from the model."""
    served = tf.saved_model.load(folder)
    for name, (function, specs) in model.endpoints().items():
        outcome = compared(
            name,
            {spec.name: spec for spec in specs},
            by_name(getattr(served, name)),
            by_name(function),
            card.input_values,
        )
        signatures[name] |= {"difference": outcome.difference, "size": outcome.size}


def _bytes(folder):
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
