"""`ib-keras inspect`: writes one page about a saved Keras model and data, and prints its main sentences."""

import pathlib

from ib_keras._flags import in_flags
from ib_keras.commands._options import (
    add_data,
    add_import,
    add_max_examples,
    add_noise,
    add_progress,
    add_seed,
    recipe_arguments,
)
from ib_keras.experiments.inspect import inspect
from ib_keras.experiments.inspection_advice import what_to_try
from ib_keras.experiments.inspection_sentences import in_short, where_information_is_lost


def add_arguments(command):
    command.add_argument("model", metavar="MODEL", help="saved Keras model, a .keras file or a SavedModel folder")
    add_data(command)
    command.add_argument("--out", required=True, metavar="FOLDER", help="new folder for the page and its numbers")
    command.add_argument(
        "--layers", nargs="+", metavar="NAME", help="names of the layers (default: spread over the depth)"
    )
    command.add_argument("--code", metavar="NAME", help="layer that is the code of an autoencoder (default: found)")
    add_max_examples(command, 2000, "number of test examples, whose logarithm is the ceiling of I(X;T)")
    add_noise(command)
    add_import(command)
    add_seed(command, "all draws")
    add_progress(command)


def run(options):
    found = inspect(**recipe_arguments(options))
    for text in [*in_short(found), *where_information_is_lost(found["layers"]), *what_to_try(found)]:
        print(in_flags(text, options.flags))
    print(f"Page: {pathlib.Path(options.out) / 'inspect.html'}")
