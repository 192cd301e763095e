"""Options that several commands share, and what the screen shows at the end of a command."""

import argparse
import importlib
import shutil
import sys
from typing import Any

from ib_keras import datasets
from ib_keras._checks import whole_number
from ib_keras.datasets.sources import missing, scaling, targets
from ib_keras.datasets.sources.source import is_records


def add_data(command: argparse.ArgumentParser, default: str | None = "digits"):
    """Adds the options that choose and load a data set; `default` None leaves the choice to a preset."""
    names, shown = ", ".join(datasets.names()), default or "digits, or that of the preset"
    command.add_argument(
        "--dataset",
        default=default,
        metavar="SOURCE",
        help=f"data set, one of {names}; or a file or folder of your own, see `ib-keras datasets` (default: {shown})",
    )
    add_loading(command)


def add_loading(command: argparse.ArgumentParser):
    """Adds the options that say how the chosen data set is loaded."""
    command.add_argument(
        "--data-dir",
        metavar="FOLDER",
        help="folder with the .npz file of the data set (default: the folder that IB_KERAS_DATA names, or else what "
        "keras.datasets downloads)",
    )
    command.add_argument(
        "--image-size",
        type=int,
        metavar="PIXELS",
        help="height and width of the pictures of digits (default: 8), sprites (default: 32) and folders of pictures",
    )
    _add_own_data(command.add_argument_group("data of your own", "options of a --dataset that is a file or a folder"))


def _add_own_data(group):
    group.add_argument(
        "--target",
        metavar="COLUMN",
        help="column, key or feature of the labels or targets, or the .npy file with them; of a table also several "
        "columns of numbers, A,B",
    )
    group.add_argument(
        "--features",
        nargs="+",
        metavar="COLUMN",
        help="columns of the examples (default: all but the target); of a .tfrecord NAME=DTYPE or 'NAME=DTYPE SIZES'",
    )
    group.add_argument(
        "--keys",
        nargs="+",
        type=_pair,
        metavar="PART=KEY",
        help="arrays of an .npz file, such as x=pixels y=kinds (default: found by their names)",
    )
    group.add_argument(
        "--task", choices=targets.TASKS, help="whether the target is classes or numbers (default: by its dtype)"
    )
    group.add_argument(
        "--missing", choices=missing.WAYS, help="what to do with rows that lack a value (default: refuse)"
    )
    group.add_argument("--scale", choices=scaling.WAYS, help="how examples are scaled (default: auto)")
    group.add_argument(
        "--test-share", type=float, metavar="SHARE", help="share of the examples that is held out (default: 0.2)"
    )
    group.add_argument(
        "--split-seed", type=int, metavar="N", help="seed of the examples that are held out or drawn (default: 0)"
    )
    group.add_argument("--limit", type=int, metavar="N", help="number of examples to draw (default: all)")


def _pair(text):
    part, equals, key = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is no pair PART=KEY")
    return part, key


_OWN_DATA = ("target", "features", "keys", "task", "missing", "scale", "test_share", "split_seed", "limit")


def data_options(options: argparse.Namespace) -> dict[str, Any] | None:
    """Returns the options for data of the user's own as `datasets.load` takes them, or None where none is given."""
    given = {name: getattr(options, name) for name in _OWN_DATA if getattr(options, name, None) is not None}
    if "split_seed" in given:
        given["seed"] = whole_number("split_seed", given.pop("split_seed"), 0, "Pass e.g. --split-seed 0.")
    if "keys" in given:
        given["keys"] = dict(given["keys"])
    if "features" in given and all("=" in one for one in given["features"]) and is_records(options.dataset):
        given["features"] = dict(_pair(one) for one in given["features"])
    return given or None


def add_seed(command: argparse.ArgumentParser, of: str):
    """Adds `--seed`, which is the seed `of` something."""
    command.add_argument("--seed", type=int, default=0, metavar="N", help=f"seed of {of} (default: %(default)s)")


def add_noise(command: argparse.ArgumentParser):
    """Adds `--noise`, the noise through which the information of layers is measured."""
    command.add_argument(
        "--noise",
        dest="noise_std",
        type=float,
        metavar="STD",
        help="standard deviation of the noise through which every layer is seen, in the units of its values (default: "
        "0.1 of the deviation of each deterministic layer)",
    )


def add_max_examples(command: argparse.ArgumentParser, default: int, purpose: str):
    """Adds `--max-examples`, the number of test examples that a command takes at most."""
    command.add_argument(
        "--max-examples", type=int, default=default, metavar="N", help=f"{purpose} (default: %(default)s)"
    )


def add_numbers_and_picture(command: argparse.ArgumentParser, picture: str):
    """Adds `--out`, a file for all numbers, and `--picture`, a file for what `picture` says."""
    command.add_argument("--out", metavar="FILE.json", help="file for all numbers (default: only the screen)")
    command.add_argument("--picture", metavar="FILE.png", help=f"file for {picture} (default: none)")


def add_progress(command: argparse.ArgumentParser):
    """Adds `--verbose`, which shows or hides a progress bar on a terminal."""
    command.add_argument(
        "--verbose",
        type=int,
        default=1,
        choices=(0, 1),
        help="1 shows a progress bar on a terminal, 0 nothing (default: %(default)s)",
    )


class _Import(argparse.Action):
    """Imports the module that is named, from the working directory too, and keeps nothing among the options."""

    def __call__(self, parser, namespace, values, option_string=None):
        sys.path.insert(0, "")
        try:
            importlib.import_module(values)
        except ImportError as error:
            parser.error(f"argument --import: {values!r} cannot be imported ({error}): name a module such as my_layers")


def add_import(command: argparse.ArgumentParser):
    """Adds `--import`, a module of the user whose classes a saved model holds."""
    command.add_argument(
        "--import",
        action=_Import,
        default=argparse.SUPPRESS,
        metavar="MODULE",
        help="Python module with the registered classes of your own that the model holds",
    )


def recipe_arguments(options: argparse.Namespace) -> dict:
    """Returns the options as keyword arguments of the recipe that the command runs."""
    left_out = ("command", "run", "flags", *_OWN_DATA)
    given = {name: value for name, value in vars(options).items() if name not in left_out}
    return given | ({"data_options": data_options(options)} if "dataset" in given else {})


def print_files(options: argparse.Namespace):
    """Prints the files that `add_numbers_and_picture` asked for."""
    for path in filter(None, (options.out, options.picture)):
        print(f"File: {path}")


def screen_width() -> int:
    """Returns the number of characters in a line of the terminal; 160 where there is no terminal."""
    return shutil.get_terminal_size((160, 24)).columns
