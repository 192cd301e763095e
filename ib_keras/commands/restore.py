"""`ib-keras restore`: trains a restorer of pictures, and prints how well it undoes damage."""

import argparse

from ib_keras import datasets
from ib_keras._tables import text_table
from ib_keras.commands._options import (
    add_import,
    add_loading,
    add_max_examples,
    add_progress,
    add_seed,
    print_files,
    recipe_arguments,
    screen_width,
)
from ib_keras.experiments.restoration import DAMAGE, restoration


def add_arguments(command):
    command.add_argument(
        "dataset",
        metavar="SOURCE",
        help=f"clean pictures, one of {', '.join(datasets.names())}; or a file or folder, see `ib-keras datasets`",
    )
    add_loading(command)
    command.add_argument("--model", metavar="MODEL.keras", help="saved model that restores (default: train one)")
    command.add_argument(
        "--damage",
        nargs="+",
        type=_damage,
        default=DAMAGE,
        metavar="KIND=STRENGTH",
        help="damage to undo: gaussian=STD, clipped_gaussian=STD (values stay in [0, 1]), salt_and_pepper=SHARE and "
        "holes=SHARE of the sides (default: "
        f"{' '.join(f'{kind}={strength}' for kind, strength in DAMAGE)})",
    )
    command.add_argument(
        "--epochs",
        type=int,
        default=20,
        metavar="N",
        help="passes through the training pictures (default: %(default)s)",
    )
    command.add_argument(
        "--damaged",
        metavar="FILE.npy",
        help="damaged pictures of your own, NaN where pixels are missing (default: none)",
    )
    command.add_argument(
        "--strength", type=float, metavar="S", help="strength of the noise in --damaged (default: 0, holes alone)"
    )
    command.add_argument("--out", metavar="FILE.npy", help="file for --damaged once restored (default: none)")
    command.add_argument("--save", metavar="MODEL.keras", help="file for the trained model (default: none)")
    command.add_argument("--picture", metavar="FILE.png", help="file for pictures before and after (default: none)")
    add_max_examples(command, 10_000, "number of training pictures at most")
    add_seed(command, "all draws")
    add_progress(command)
    add_import(command)


def _damage(text):
    kind, _, strength = text.partition("=")
    try:
        return kind, float(strength)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no KIND=STRENGTH, such as gaussian=0.3") from None


def run(options):
    found = restoration(**recipe_arguments(options))
    print(text_table(found["rows"], width=screen_width()))
    print(_sentence(found))
    if options.save:
        print(f"File: {options.save}")
    print_files(options)


def _sentence(found):
    """Returns what was done in plain sentences."""
    source = f"trained on {found['fitted']} pictures" if found["fitted"] else "given"
    sentence = f"PSNR (dB) and SSIM of {found['measured']} test pictures, before and after a model that was {source}."
    return f"{sentence} Damaged pictures restored: {found['restored']}." if found["restored"] else sentence
