"""`ib-keras compress`: writes the examples of a data set to a compressed file."""

from ib_keras._tables import text_table
from ib_keras.commands._options import (
    add_data,
    add_import,
    add_seed,
    print_files,
    recipe_arguments,
    screen_width,
)
from ib_keras.experiments.compress import PARTS, compress


def add_arguments(command):
    command.add_argument("model", metavar="MODEL.keras", help="saved autoencoder, which the file needs to be read")
    add_data(command)
    command.add_argument("--out", required=True, metavar="FILE", help="the compressed file")
    command.add_argument(
        "--step",
        type=float,
        metavar="S",
        help="compress with loss: width of the cells to which codes are rounded, in units of their noise; about 3 adds "
        "as much noise as the posterior (default: lose nothing)",
    )
    command.add_argument(
        "--binarise",
        action="store_true",
        help="draw zeros and ones with the values, in [0, 1], as probabilities (default: the values as they are)",
    )
    command.add_argument(
        "--part", choices=PARTS, default="test", help="part of the data set to compress (default: %(default)s)"
    )
    command.add_argument(
        "--picture",
        metavar="FILE.png",
        help="file for a plot of error against bytes, beside common formats (default: none)",
    )
    add_seed(command, "the zeros and ones")
    add_import(command)


def run(options):
    found = compress(**recipe_arguments(options))
    rows = [_line(row) for row in found["compared"]]
    print(text_table(rows, width=screen_width()))
    lost = "" if options.step is None else f" with loss, at a step of {options.step:g}"
    print(
        f"{found['examples']} examples take {found['bytes']} bytes{lost}: {found['bytes_per_example']:.2f} bytes per "
        f"example, {found['bits_per_value']:.4f} bits per value. Above: the same in common formats."
    )
    print_files(options)


def _line(row):
    setting = "" if row["setting"] is None else row["setting"]
    return {"format": row["method"], "quality": setting, "bytes per example": row["bytes"], "mse": row["mse"]}
