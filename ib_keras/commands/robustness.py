"""`ib-keras robustness`: prints the accuracy that an attack leaves of saved classifiers."""

from ib_keras._tables import text_table
from ib_keras.applications.attacks.norms import NORMS
from ib_keras.applications.attacks.robustness import ATTACKS
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
from ib_keras.experiments.robustness import robustness


def add_arguments(command):
    command.add_argument(
        "model", metavar="MODEL.keras", nargs="+", help="saved classifiers, e.g. a robust network and a plain one"
    )
    add_data(command)
    _add_limits(command)
    _add_effort(command)
    add_max_examples(command, 1000, "number of test examples to attack, at most")
    add_numbers_and_picture(command, "a plot of accuracy against radius")
    add_seed(command, "all draws")
    add_progress(command)
    add_import(command)


def _add_limits(command):
    """Adds the options that say what an attack may do."""
    command.add_argument(
        "--attack",
        choices=ATTACKS,
        default="auto",
        help="the attack; auto is the worst of apgd-ce, apgd-dlr and square for each example (default: %(default)s)",
    )
    command.add_argument(
        "--norm",
        choices=tuple(NORMS),
        default="l2",
        help="l2, the Euclidean length of a move, or linf, the largest change of a value (default: %(default)s)",
    )
    command.add_argument(
        "--radii",
        "--epsilon",
        type=float,
        nargs="+",
        metavar="R",
        help="lengths by which the attack may move an example at most (default: 0.5 1 1.5 2 3 in l2, 0.05 0.1 0.2 0.3 "
        "in linf, in units of the range of the values)",
    )
    command.add_argument(
        "--bounds",
        type=float,
        nargs=2,
        metavar=("LOW", "HIGH"),
        help="smallest and largest value of an input, such as -5 5 for the columns of a table (default: 0 1, or 0 255 "
        "for integers)",
    )


def _add_effort(command):
    """Adds the options that say how long an attack tries."""
    steps = "gradient steps per example, radius and restart (default: 100; 40 for pgd and averaged)"
    command.add_argument("--steps", type=int, metavar="N", help=steps)
    for name, default, purpose in (
        ("--restarts", 1, "random starts of APGD"),
        ("--queries", 5000, "predictions of the search without gradients per example and radius"),
        ("--draws", 12, "draws of the code per gradient, for a model that draws its code"),
    ):
        command.add_argument(name, type=int, default=default, metavar="N", help=f"{purpose} (default: %(default)s)")


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
        **({"certified": row["certified"][-1]} if row["certified"] else {}),
        **({"I(X;T|Y)": "{:.1f} to {:.1f} nats".format(*row["redundancy"])} if row["redundancy"] else {}),
    }
