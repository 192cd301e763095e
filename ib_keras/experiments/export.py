"""A saved model as files that run without this package."""

import dataclasses
import pathlib
from typing import Any

from ib_keras._checks import one_of, rejection
from ib_keras._stored_files import stored_json
from ib_keras.deployment.model_card import ModelCard, model_card
from ib_keras.deployment.to_onnx import to_onnx
from ib_keras.deployment.to_tflite import to_tflite
from ib_keras.experiments.disk import writing
from ib_keras.experiments.loading import load_model
from ib_keras.experiments.seal import digest
from ib_keras.export import export as write_saved_model

FORMATS = ("saved_model", "tflite", "onnx")


def export(
    model: str | pathlib.Path,
    out: str | pathlib.Path,
    *,
    format: str = "saved_model",
    float16: bool = False,
    signatures: list[str] | None = None,
    licence: str | None = None,
    intended_use: str | None = None,
) -> dict[str, Any]:
    """Writes a saved model of `ib_keras.models` in a format that runs without this package, with a model card.

    The card of a model that `train` has left in a run folder tells its data, training and numbers too, as long as the
    file is the one that `run.json` knows.

    Args:
      model: path of a `.keras` file of a model of this package; for "tflite" and "onnx" also a SavedModel folder.
      out: folder to write, which appears whole or not at all, and replaces an older one of the same format.
      format: `"saved_model"` (default), `"tflite"` or `"onnx"`.
      float16: whether weights are stored in half precision (default: False); not for ONNX.
      signatures: names of the signatures to convert; None (default) for all. A SavedModel always has all.
      licence: licence of the weights, for the card; None (default) keeps what is known.
      intended_use: what the model is for, for the card; None (default) keeps what is known.

    Returns:
      What the card says of the export: "format", "weights", "bytes", the "task" of the model and "signatures", {name:
      facts}, where a signature that could not be converted has a "reason". A SavedModel without a card has no "bytes"
      and no "task".

    Raises:
      InputError: for a model that is none of this package, a folder that holds something else, and a format that takes
        none of the signatures.
    """
    one_of("format", format, FORMATS)
    weights = "float16" if float16 else "float32"
    if float16 and format == "onnx":
        raise rejection("float16", "left out for ONNX", True, "Convert to tflite, or leave it out.")
    if signatures is not None and format == "saved_model":
        raise rejection("signatures", "left out for a SavedModel", signatures, "It has all of them.")
    folder = (pathlib.Path(model) / "saved_model.pb").is_file() and format != "saved_model"
    loaded = model if folder else _of_this_package(model)
    card = _card(loaded, pathlib.Path(model), folder)
    told = {"licence": licence, "intended_use": intended_use}
    card = card and dataclasses.replace(card, **{name: text for name, text in told.items() if text is not None})
    with writing(pathlib.Path(out)):
        if format == "saved_model":
            write_saved_model(loaded, out, weights=weights, card=card)
        elif format == "tflite":
            found = to_tflite(loaded, out, signatures=signatures, weights=weights, card=card or False)
        else:
            found = to_onnx(loaded, out, signatures=signatures, card=card or False)
    written = ModelCard.read(out)
    if written:
        return {**(written.export or {}), "task": written.model["task"]}
    return {
        "format": format,
        "weights": weights,
        "signatures": {one.signature: dataclasses.asdict(one) for one in found},
    }


def _of_this_package(path):
    loaded = load_model(path)
    if not hasattr(loaded, "endpoints"):
        raise rejection(
            "model",
            "a model of ib_keras.models",
            f"{path} ({type(loaded).__name__})",
            "`model.export` of Keras writes other models; `models.wrap` makes one of this package of them.",
        )
    return loaded


def _card(loaded, path, is_folder):
    """Returns the card that is known already, or else that of the model itself; None for a SavedModel without one."""
    if is_folder:
        return ModelCard.read(path)
    record = stored_json(path.parent / "run.json", {"files": (dict,)}, "Move the model out of the run folder.")
    known = (record or {}).get("files", {}).get(path.name)
    card = ModelCard.read(path.parent / "saved_model") if known and known == digest(path) else None
    return card or model_card(loaded)
