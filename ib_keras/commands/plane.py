"""`ib-keras plane`: prints the information plane of a saved model, or the mean plane of fresh copies of it."""

from ib_keras._tables import text_table
from ib_keras.commands._devices import add_devices
from ib_keras.commands._options import add_data, add_import, add_max_examples, add_noise, add_seed, recipe_arguments
from ib_keras.commands._plane_columns import PLANE_COLUMNS, SEEDS_COLUMNS, shown_columns
from ib_keras.experiments.plane import LABELS, QUESTIONS, plane


def add_arguments(command):
    command.add_argument(
        "model", metavar="MODEL.keras", help="saved Keras model, or with --seeds the name of a class of ib_keras.models"
    )
    add_data(command)
    command.add_argument(
        "--layers",
        nargs="+",
        metavar="NAME",
        help="names of the layers (default: the code of a model of this package, all layers with weights of any other)",
    )
    add_max_examples(command, 2000, "number of held-out examples, whose logarithm is the ceiling of I(X;T)")
    command.add_argument(
        "--out", metavar="FOLDER", help="folder for plane.csv and its picture (default: only the screen)"
    )
    add_seed(command, "the choice of the held-out examples")
    add_noise(command)
    command.add_argument(
        "--question",
        choices=QUESTIONS,
        default=LABELS,
        help="question about targets with several parts: labels asks all labels of an example as one and one by one, "
        "steps the last step of a sequence and the mean over the steps (default: %(default)s)",
    )
    add_import(command)
    _add_copies(command)
    add_devices(command, "where copies are trained, and where estimators that compare all rows with all work")


def _add_copies(command):
    command.add_argument(
        "--seeds", type=int, metavar="N", help="train N fresh copies and show the mean of their planes"
    )
    command.add_argument(
        "--epochs", type=int, default=10, metavar="N", help="epochs of each copy (default: %(default)s)"
    )
    command.add_argument(
        "--batch-size", type=int, default=32, metavar="N", help="batch size of each copy (default: %(default)s)"
    )
    command.add_argument(
        "--resume", action="store_true", help="go on with what the same command left in FOLDER, seed by seed"
    )


def run(options):
    rows = plane(**recipe_arguments(options))
    print(text_table(rows, shown_columns(rows, PLANE_COLUMNS if options.seeds is None else SEEDS_COLUMNS)))
    if options.out:
        print(f"Folder: {options.out}")
