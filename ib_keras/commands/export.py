"""`ib-keras export`: writes a saved model as files that run without this package, and prints its signatures."""

import pathlib

from ib_keras._tables import text_table
from ib_keras.commands._options import add_import, recipe_arguments, screen_width
from ib_keras.deployment.card_text import gives
from ib_keras.experiments.export import FORMATS, export


def add_arguments(command):
    command.add_argument(
        "model", metavar="MODEL.keras", help="saved model of this package; for tflite and onnx also a SavedModel folder"
    )
    command.add_argument(
        "--out",
        required=True,
        metavar="FOLDER",
        help="folder to write; an older export of the format is replaced, a folder with other files is refused",
    )
    command.add_argument(
        "--format",
        choices=FORMATS,
        default="saved_model",
        help="saved_model for TensorFlow, tflite for small devices, onnx for onnxruntime (default: %(default)s)",
    )
    command.add_argument("--float16", action="store_true", help="store weights in half precision, in half the room")
    command.add_argument(
        "--signatures", nargs="+", metavar="NAME", help="signatures to convert to tflite or onnx (default: all)"
    )
    command.add_argument("--licence", metavar="NAME", help="licence of the weights, for the card (default: not stated)")
    command.add_argument(
        "--intended-use", metavar="TEXT", help="what the model is for, for the card (default: not stated)"
    )
    add_import(command)


def run(options):
    options.flags["path"] = options.flags["out"]
    found = export(**recipe_arguments(options))
    lines = [_line(name, one, found.get("task")) for name, one in found["signatures"].items()]
    print(text_table(lines, width=screen_width()))
    print(f"Folder: {options.out}")
    card = pathlib.Path(options.out) / "model_card.md"
    if card.exists():
        print(f"Card: {card}")


def _line(name, one, task):
    if one.get("reason"):
        return {"signature": name, "written": "no", "remark": one["reason"]}
    if one.get("difference") is None:
        return {"signature": name, "written": "yes", "remark": gives(name, task)}
    remark = f"differs from the model by at most {one['difference']:.1e} (largest output {one['size']:.2g})"
    return {"signature": name, "written": "yes", "remark": remark}
