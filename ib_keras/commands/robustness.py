"""`ib-keras robustness`: prints the accuracy that an attack leaves of saved classifiers."""

from ib_keras._tables import text_table
from ib_keras.commands._options import (
    add_data,
    add_max_examples,
    add_numbers_and_picture,
    add_progress,
    add_seed,
    print_files,
    recipe_arguments,
    screen_width,
)
from ib_keras.experiments.robustness import robustness


def add_arguments(command):
    command.add_argument(
        "model", metavar="MODEL.keras", nargs="+", help="saved classifiers, e.g. a bottleneck and its twin without one"
    )
    add_data(command)
    command.add_argument(
        "--radii",
        type=float,
        nargs="+",
        default=[0.5, 1.0, 1.5, 2.0, 3.0],
        metavar="R",
        help="largest Euclidean lengths by which the attack may move an example (default: 0.5 1 1.5 2 3)",
    )
    command.add_argument(
        "--bounds",
        type=float,
        nargs=2,
        default=(0.0, 1.0),
        metavar=("LOW", "HIGH"),
        help="smallest and largest value of an input, such as -5 5 for the columns of a table (default: 0 1)",
    )
    command.add_argument(
        "--steps",
        type=int,
        default=40,
        metavar="N",
        help="gradient steps per example and radius (default: %(default)s)",
    )
    command.add_argument(
        "--draws",
        type=int,
        default=12,
        metavar="N",
        help="draws of the code per gradient, for a model that draws its code (default: %(default)s)",
    )
    add_max_examples(command, 1000, "number of test examples to attack, at most")
    add_numbers_and_picture(command, "a plot of accuracy against radius")
    add_seed(command, "all draws")
    add_progress(command)


def run(options):
    rows = robustness(**recipe_arguments(options))
    print(text_table([_line(row) for row in rows], width=screen_width()))
    for row in rows:
        print(f"{row['model']}: gradients {'hide weakness' if row['masked'] else 'can be believed'}. {row['reason']}")
    print_files(options)


def _line(row):
    return {
        "model": row["model"],
        "attack": row["attack"],
        "clean": row["clean_accuracy"],
        **{f"within {radius:g}": share for radius, share in zip(row["radii"], row["accuracy"])},
    }
