"""Conversion to TensorFlow Lite (LiteRT): one file with a signature runner for each signature."""

import os
import re
import tempfile
import warnings
from collections.abc import Collection

import numpy as np
import tensorflow as tf

from ib_keras._checks import one_of
from ib_keras.deployment.conversion import Conversion, compared, lacking_draws, refusal, words_of
from ib_keras.deployment.converted_folder import write_converted
from ib_keras.deployment.model_card import ModelCard
from ib_keras.deployment.portable_endpoints import random_operations
from ib_keras.deployment.quiet_streams import quiet_streams
from ib_keras.deployment.replaceable import require_replaceable
from ib_keras.deployment.saved_model import PRECISIONS, quiet
from ib_keras.deployment.source import source_of
from ib_keras.models.base.coded_model import CodedModel

FILE = "model.tflite"
_OPERATION = re.compile(r"'?tf\.(\w+)'? op is neither a custom op nor a flex op")


def to_tflite(
    model: CodedModel | str | os.PathLike[str],
    path: str | os.PathLike[str],
    *,
    signatures: Collection[str] | None = None,
    weights: str = "float32",
    card: bool | ModelCard = True,
) -> list[Conversion]:
    """Writes `model.tflite` into a folder, runs each signature of the file, and compares it with the model.

    A signature that cannot be converted is left out, and its `Conversion` names the operation that stands in the way.

    Args:
      model: model of `ib_keras.models`, or the folder of any SavedModel.
      path: folder to write, which appears whole or not at all, and replaces one that an earlier call wrote and that
        holds nothing else.
      signatures: names of the signatures to convert; None (default) for all.
      weights: precision in which the weights are stored, `"float32"` (default) or `"float16"`.
      card: as for `ib_keras.export`. The card of a SavedModel is taken over.

    Returns:
      A `Conversion` for each signature.

    Raises:
      InputError: for anything else than such a model, unknown signatures, and where none can be converted.

    Example:

    >>> import tempfile
    >>> from ib_keras.models import VIBClassifier
    >>> model, folder = VIBClassifier((4,), 2, 3, hidden=(), seed=0), tempfile.mkdtemp() + "/lite"
    >>> found = to_tflite(model, folder, signatures=["encode"])
    >>> [one.works and one.difference < 1e-5 for one in found]
    [True]
    """
    one_of("weights", weights, PRECISIONS)
    path = require_replaceable(path, [FILE])
    with source_of(model, signatures, card) as source, tempfile.TemporaryDirectory() as scratch:
        names = list(source.inputs)
        reasons = _drawing(source)
        content = None
        if able := [name for name in names if name not in reasons]:
            _write_bare(source, able, scratch)
            content, others = _converted(scratch, able, weights)
            reasons |= others
        found = [
            Conversion(name, reason=reasons[name]) if name in reasons else _tried(source, content, name)
            for name in names
        ]
        write_converted(path, "TensorFlow Lite", weights, {FILE: content}, found, source, bool(card))
    return found


def _drawing(source):
    """Returns {signature: why not} for those that draw at random by operations of TensorFlow."""
    found = {name: random_operations(source.loaded.signatures[name]) for name in source.inputs}
    return {name: lacking_draws(operations) for name, operations in found.items() if operations}


def _write_bare(source, names, folder):
    """Writes a SavedModel that has signatures and no function `serve`, beside which the converter takes no other."""
    holder = tf.Module()
    holder.held = source.loaded
    chosen = {name: source.loaded.signatures[name] for name in names}
    with quiet(tf.get_logger()):
        tf.saved_model.save(holder, folder, signatures=chosen)


def _converted(folder, names, weights):
    """Returns the content of a file with as many signatures as possible, and {signature: why not} for the others."""
    content, _ = _file(folder, names, weights)
    if content:
        return content, {}
    tried = {name: _file(folder, [name], weights) for name in names}
    able = [name for name, (content, _) in tried.items() if content]
    reasons = {name: reason for name, (content, reason) in tried.items() if not content}
    return (_file(folder, able, weights)[0] if able else None), reasons


def _file(folder, names, weights):
    """Returns (content, ""), or (None, why not)."""
    converter = tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=names)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    if weights == "float16":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_types = [tf.float16]
    try:
        with quiet_streams():
            return converter.convert(), ""
    # The converter raises an error of its own private kind, and others for what it does not foresee.
    except Exception as error:
        return None, refusal(error, _OPERATION)


def _tried(source, content, name):
    with warnings.catch_warnings(), quiet_streams():
        warnings.filterwarnings("ignore", ".*tf.lite.Interpreter is deprecated", UserWarning)
        runner = tf.lite.Interpreter(model_content=content).get_signature_runner(name)

    def run(**given):
        (output,) = runner(**{key: np.asarray(value) for key, value in given.items()}).values()
        return output

    try:
        # The interpreter notes on the standard error which kernels it takes.
        with quiet_streams():
            return compared(name, source.inputs[name], run, source.functions[name], source.values)
    except (RuntimeError, ValueError) as error:
        return Conversion(name, reason=words_of("the interpreter", error))
