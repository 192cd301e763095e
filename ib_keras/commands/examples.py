"""`ib-keras examples`: prints the labels that are probably wrong, and what each class and layer knows."""

from ib_keras import datasets
from ib_keras._tables import text_table
from ib_keras.commands._options import (
    add_import,
    add_loading,
    add_max_examples,
    add_seed,
    print_files,
    recipe_arguments,
    screen_width,
)
from ib_keras.experiments.examples import examples

_SHOWN = 10


def add_arguments(command):
    command.add_argument(
        "dataset",
        metavar="SOURCE",
        help=f"labelled data set, one of {', '.join(datasets.names())}; or a file or folder, see `ib-keras datasets`",
    )
    add_loading(command)
    command.add_argument(
        "--model",
        metavar="MODEL.keras",
        help="saved model whose layers are read, best trained on other examples (default: the examples themselves)",
    )
    command.add_argument(
        "--layer", metavar="NAME", help="layer of the model (default: the input and all layers with weights)"
    )
    command.add_argument(
        "--false-alarm-rate",
        type=float,
        default=0.05,
        metavar="RATE",
        help="share of correct labels that may be called suspect (default: %(default)s)",
    )
    command.add_argument(
        "--folds", type=int, default=5, metavar="N", help="folds, each read from the others (default: %(default)s)"
    )
    command.add_argument(
        "--out", metavar="FILE.csv", help="file for a line per example, the most suspect first (default: none)"
    )
    command.add_argument("--picture", metavar="FILE.png", help="file for the most suspect examples (default: none)")
    add_max_examples(command, 10_000, "number of examples at most")
    add_seed(command, "the folds and the forest")
    add_import(command)


def run(options):
    found = examples(**recipe_arguments(options))
    width = screen_width()
    print(text_table(found["rows"][:_SHOWN], width=width))
    print(text_table(found["by_class"], width=width))
    if len(found["by_layer"]) > 1:
        print(text_table(found["by_layer"], width=width))
    print(found["judged"])
    print(found["reason"])
    print(found["information"])
    print_files(options)
