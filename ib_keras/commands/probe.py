"""`ib-keras probe`: prints how well few labels are read from the code of a saved model."""

from ib_keras._tables import text_table
from ib_keras.commands._options import (
    add_data,
    add_import,
    add_max_examples,
    add_numbers_and_picture,
    add_progress,
    add_seed,
    print_files,
    recipe_arguments,
    screen_width,
)
from ib_keras.experiments.probe import probe

_ERROR = "_std_error"


def add_arguments(command):
    command.add_argument("model", metavar="MODEL.keras", help="saved model, perhaps trained on other data")
    add_data(command)
    command.add_argument(
        "--labels",
        type=int,
        nargs="+",
        metavar="N",
        help="numbers of labelled examples (default: those of 10, 100 and 1000 that there are)",
    )
    command.add_argument("--layer", metavar="NAME", help="layer whose output is read (default: the code)")
    command.add_argument(
        "--fine-tune", action="store_true", help="also train the encoder further on the labelled examples"
    )
    command.add_argument(
        "--repeats", type=int, default=5, metavar="N", help="draws of labelled examples (default: %(default)s)"
    )
    add_max_examples(command, 10_000, "number of training and of test examples at most")
    add_numbers_and_picture(command, "a plot of accuracy against labels")
    add_seed(command, "all draws")
    add_progress(command)
    add_import(command)


def run(options):
    found = probe(**recipe_arguments(options))
    print(text_table([_line(row) for row in found["rows"]], width=screen_width()))
    print(f"The commonest label has a share of {found['commonest']:.3f} of {found['n']} test examples.")
    print(found["reason"])
    print_files(options)


def _line(row):
    """Returns a row with each share and its error in one cell."""
    plain = {key: row[key] for key in ("labels", "features", "columns")}
    shares = [key for key in row if f"{key}{_ERROR}" in row]
    return plain | {key: f"{row[key]:.3f} +- {row[key + _ERROR]:.3f}" for key in shares}
