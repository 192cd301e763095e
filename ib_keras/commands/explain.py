"""`ib-keras explain`: prints what decisions of a saved model rest on, and writes the maps."""

import pathlib

from ib_keras._flags import in_flags
from ib_keras._tables import text_table
from ib_keras.applications.explanation.attribution import METHODS
from ib_keras.commands._options import (
    add_data,
    add_import,
    add_max_examples,
    add_progress,
    add_seed,
    recipe_arguments,
    screen_width,
)
from ib_keras.experiments.explain import explain


def add_arguments(command):
    command.add_argument("model", metavar="MODEL.keras", help="saved classifier or regressor")
    add_data(command)
    command.add_argument("--out", required=True, metavar="FOLDER", help="new folder for the tables, maps and picture")
    _add_examples(command)
    _add_search(command)
    add_max_examples(command, 500, "number of training examples at most that say what is usual at the layer")
    add_seed(command, "the draw and the noise")
    add_progress(command)
    add_import(command)


def _add_examples(command):
    """Adds the options that say which decisions are explained."""
    command.add_argument(
        "--index",
        type=int,
        nargs="+",
        metavar="N",
        help="places of the examples from 0, among the test examples, or in a source without a test part among all "
        "rows (default: the first test examples)",
    )
    command.add_argument(
        "--count", type=int, default=8, metavar="N", help="number of first test examples (default: %(default)s)"
    )
    command.add_argument(
        "--explained",
        metavar="CLASS",
        help="name or number of the class, or number of the output, to explain (default: the likeliest class of each "
        "example, and output 0 of a regressor)",
    )


def _add_search(command):
    """Adds the options that say how, and where in the model, information is taken away."""
    command.add_argument(
        "--layer",
        nargs="+",
        metavar="NAME",
        help="layer or layers where information is taken away, or input (default: chosen by the model)",
    )
    command.add_argument(
        "--method",
        choices=METHODS,
        default=METHODS[0],
        help="bottleneck; the others have scores without a unit, to compare with (default: %(default)s)",
    )
    command.add_argument(
        "--tolerance",
        type=float,
        default=0.05,
        metavar="NATS",
        help="nats by which the loss of a decision may rise (default: %(default)s)",
    )
    for name, purpose in (("--steps", "steps of the search"), ("--draws", "draws of the noise in a step")):
        command.add_argument(name, type=int, metavar="N", help=f"{purpose} (default: by the form of the examples)")


def run(options):
    given = recipe_arguments(options)
    if given["layer"] and len(given["layer"]) == 1:
        given["layer"] = given["layer"][0]
    found = explain(**given)
    print(text_table(found["rows"], width=screen_width()))
    print(f"At {found['layer']}: {in_flags(found['reason'], options.flags)}.")
    for path in sorted(pathlib.Path(options.out).glob("*.*")):
        print(f"File: {path}")
