"""The SavedModel from which a model is converted, and the functions with which the converted file is compared."""

import contextlib
import dataclasses
import os
import pathlib
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras.deployment.model_card import ModelCard, model_card, require_card
from ib_keras.deployment.portable_endpoints import portable_endpoints
from ib_keras.deployment.saved_model import by_name, inputs_of, shapes_of, write_saved_model
from ib_keras.models.base.coded_model import CodedModel

_DEFAULT = "serving_default"


@dataclasses.dataclass(frozen=True)
class Source:
    """Holds what a converter reads.

    Attributes:
      loaded: the SavedModel as TensorFlow has loaded it.
      functions: {signature: function of the inputs by name}, of the model where there is one.
      inputs: {signature: {name of an input: shape and dtype}}.
      shapes: {signature: {"inputs": ..., "outputs": ...}} as a model card has them.
      card: the card of the model, or None where a SavedModel has none.
    """

    loaded: Any
    functions: Mapping[str, Callable[..., Any]]
    inputs: Mapping[str, Mapping[str, tf.TensorSpec]]
    shapes: Mapping[str, Mapping[str, Any]]
    card: ModelCard | None

    @property
    def values(self) -> Mapping[str, Any] | None:
        """The values that the examples may have, or None where they are not known."""
        return None if self.card is None else self.card.input_values


@contextlib.contextmanager
def source_of(
    model: CodedModel | str | os.PathLike[str], signatures: Collection[str] | None, card: bool | ModelCard
) -> Iterator[Source]:
    """Gives the `Source` of a model, or of the folder of a SavedModel.

    Args:
      model: model of `ib_keras.models`, or path of a SavedModel.
      signatures: names of the signatures that are wanted; None takes all.
      card: a card, True for that of the model, or False for none.

    Raises:
      InputError: for anything else than such a model, and for unknown signatures.
    """
    require_card(card)
    with tempfile.TemporaryDirectory() as scratch:
        if isinstance(model, str | os.PathLike):
            source = _stored(pathlib.Path(model), card)
        else:
            source = _exported(model, pathlib.Path(scratch) / "saved_model", card)
        yield _chosen(source, signatures)


def _exported(model, folder, card):
    known = model_card(model) if isinstance(card, bool) else card
    shapes = write_saved_model(model, folder, endpoints=portable_endpoints(model))
    functions, inputs = {}, {}
    for name, (function, specs) in model.endpoints().items():
        functions[name] = by_name(function)
        inputs[name] = {spec.name: spec for spec in specs}
    return Source(tf.saved_model.load(folder), functions, inputs, shapes, known)


def _stored(folder, card):
    if not (folder / "saved_model.pb").is_file():
        raise rejection("model", "a model, or the folder of a SavedModel", str(folder), "`ib.export` writes one.")
    loaded = tf.saved_model.load(folder)
    named = {name: function for name, function in loaded.signatures.items() if name != _DEFAULT}
    functions, inputs, shapes = {}, {}, {}
    for name, function in (named or dict(loaded.signatures)).items():
        functions[name] = lambda function=function, **given: _only(
            function(**{key: tf.constant(value) for key, value in given.items()})
        )
        inputs[name] = inputs_of(function)
        shapes[name] = shapes_of(function)
    known = ModelCard.read(folder) if isinstance(card, bool) else card
    return Source(loaded, functions, inputs, shapes, known)


def _only(outputs):
    """Returns the one output of a signature."""
    (output,) = outputs.values()
    return output


def _chosen(source, signatures):
    if signatures is None:
        return source
    unknown = [name for name in signatures if name not in source.inputs]
    if isinstance(signatures, str) or unknown or not signatures:
        raise rejection(
            "signatures", f"names among {', '.join(source.inputs)}", repr(signatures), "Pass e.g. ['encode'], or None."
        )
    keep = {name: source.inputs[name] for name in source.inputs if name in signatures}
    return dataclasses.replace(source, inputs=keep)
