"""Conversion to ONNX: one file for each signature, run by onnxruntime."""

import contextlib
import importlib
import logging
import os
import re
import warnings
from collections.abc import Collection

import numpy as np
import tensorflow as tf

from ib_keras._checks import InputError, whole_number
from ib_keras.deployment.conversion import Conversion, compared, lacking_draws, refusal, words_of
from ib_keras.deployment.converted_folder import write_converted
from ib_keras.deployment.model_card import ModelCard
from ib_keras.deployment.portable_endpoints import random_operations
from ib_keras.deployment.quiet_streams import quiet_streams
from ib_keras.deployment.replaceable import require_replaceable
from ib_keras.deployment.saved_model import quiet
from ib_keras.deployment.source import source_of
from ib_keras.models.base.coded_model import CodedModel

_LEAST_OPSET = 13
_OPERATION = re.compile(r"Tensorflow op \[[^:\]]*: (\w+)\] is not supported")


def to_onnx(
    model: CodedModel | str | os.PathLike[str],
    path: str | os.PathLike[str],
    *,
    signatures: Collection[str] | None = None,
    opset: int = 18,
    card: bool | ModelCard = True,
) -> list[Conversion]:
    """Writes `<signature>.onnx` into a folder for each signature, runs each file, and compares it with the model.

    A signature that cannot be converted is left out, and its `Conversion` names the operation that stands in the way.
    This needs the packages tf2onnx and onnxruntime: `pip install ib_keras[onnx]`.

    Args:
      model: model of `ib_keras.models`, or the folder of any SavedModel.
      path: folder to write, which appears whole or not at all, and replaces one that an earlier call wrote and that
        holds nothing else.
      signatures: names of the signatures to convert; None (default) for all.
      opset: version of the operations of ONNX, >= 13; default 18.
      card: as for `ib_keras.export`. The card of a SavedModel is taken over.

    Returns:
      A `Conversion` for each signature.

    Raises:
      InputError: for anything else than such a model, unknown signatures, where none can be converted, and without
        tf2onnx or onnxruntime.
    """
    whole_number("opset", opset, _LEAST_OPSET, "Pass e.g. opset=18.")
    tf2onnx, runtime = _packages()
    path = require_replaceable(path, ["*.onnx"])
    found, contents = [], {}
    with source_of(model, signatures, card) as source:
        for name, specs in source.inputs.items():
            content, reason = _file(tf2onnx, source.loaded.signatures[name], specs, opset)
            outcome = Conversion(name, reason=reason) if reason else _tried(runtime, source, content, name)
            found.append(outcome)
            if outcome.works:
                contents[f"{name}.onnx"] = content
        write_converted(path, "ONNX", "float32", contents, found, source, bool(card))
    return found


def _packages():
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            return importlib.import_module("tf2onnx"), importlib.import_module("onnxruntime")
    except ImportError as error:
        raise InputError(
            f"`to_onnx` needs the packages tf2onnx and onnxruntime. Received: an environment without them ({error}). "
            "Install them with `pip install ib_keras[onnx]`, or convert a SavedModel elsewhere: docs/deployment.md."
        ) from error


def _file(tf2onnx, function, specs, opset):
    """Returns (content, ""), or (None, why not)."""
    drawing = random_operations(function)
    if drawing:
        return None, lacking_draws(drawing)

    def only(*inputs):
        (output,) = function(**dict(zip(specs, inputs))).values()
        return output

    traced = tf.function(only, input_signature=list(specs.values()), autograph=False)
    try:
        with _without_notes(), quiet_streams():
            proto, _ = tf2onnx.convert.from_function(traced, input_signature=list(specs.values()), opset=opset)
    # tf2onnx raises whatever it comes upon first.
    except Exception as error:
        return None, refusal(error, _OPERATION)
    return proto.SerializeToString(), ""


@contextlib.contextmanager
def _without_notes():
    with contextlib.ExitStack() as stack:
        for name in [name for name in logging.root.manager.loggerDict if name.startswith("tf2onnx")]:
            logger = logging.getLogger(name)
            stack.callback(logger.setLevel, logger.level)
            logger.setLevel(logging.CRITICAL)
        stack.enter_context(quiet(tf.get_logger()))
        yield


def _tried(runtime, source, content, name):
    try:
        session = runtime.InferenceSession(content, providers=["CPUExecutionProvider"])
        names = [one.name for one in session.get_inputs()]

        def run(**given):
            return session.run(None, dict(zip(names, map(np.asarray, given.values()))))[0]

        return compared(name, source.inputs[name], run, source.functions[name], source.values)
    # The errors of onnxruntime are of classes that differ between its versions.
    except Exception as error:
        return Conversion(name, reason=words_of("onnxruntime", error))
