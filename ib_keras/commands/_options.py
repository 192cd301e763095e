"""Options that several commands share, and what the screen shows at the end of a command."""

import argparse
import importlib
import shutil
import sys

from ib_keras import datasets


def add_data(command: argparse.ArgumentParser, default: str | None = "digits"):
    """Adds the options that choose and load a data set; `default` None leaves the choice to a preset."""
    names, shown = ", ".join(datasets.names()), default or "digits, or that of the preset"
    command.add_argument(
        "--dataset", default=default, metavar="NAME", help=f"data set, one of {names} (default: {shown})"
    )
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
        help="height and width of the pictures of digits (default: 8) and sprites (default: 32)",
    )


def add_seed(command: argparse.ArgumentParser, of: str):
    """Adds `--seed`, which is the seed `of` something."""
    command.add_argument("--seed", type=int, default=0, metavar="N", help=f"seed of {of} (default: %(default)s)")


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
    return {name: value for name, value in vars(options).items() if name not in ("command", "run")}


def print_files(options: argparse.Namespace):
    """Prints the files that `add_numbers_and_picture` asked for."""
    for path in filter(None, (options.out, options.picture)):
        print(f"File: {path}")


def screen_width() -> int:
    """Returns the number of characters in a line of the terminal; 160 where there is no terminal."""
    return shutil.get_terminal_size((160, 24)).columns
