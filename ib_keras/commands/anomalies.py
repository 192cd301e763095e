"""`ib-keras anomalies`: prints the test examples that are least like the training examples."""

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
from ib_keras.experiments.anomalies import anomalies

_METHODS = "auto", "neighbours", "codes", "density", "rate", "reconstruction", "likelihood", "entropy"
_SHOWN = 10


def add_arguments(command):
    command.add_argument(
        "dataset",
        metavar="SOURCE",
        help=f"data set, one of {', '.join(datasets.names())}; or a file or folder, see `ib-keras datasets`",
    )
    add_loading(command)
    command.add_argument(
        "--normal",
        nargs="+",
        metavar="CLASS",
        help="classes whose training examples are normal, by name or number (default: all examples are normal)",
    )
    command.add_argument(
        "--model", metavar="MODEL.keras", help="saved autoencoder or classifier that scores too (default: neighbours)"
    )
    command.add_argument(
        "--method", choices=_METHODS, default="auto", help="score of an example (default: %(default)s)"
    )
    command.add_argument(
        "--contamination",
        type=float,
        default=0.05,
        metavar="RATE",
        help="share of normal examples that are called anomalies (default: %(default)s)",
    )
    command.add_argument(
        "--calibration",
        type=float,
        default=0.3,
        metavar="SHARE",
        help="share of the normal examples that is kept to make this rate exact (default: %(default)s)",
    )
    command.add_argument(
        "--n-neighbors", type=int, default=5, metavar="N", help="number of neighbours (default: %(default)s)"
    )
    command.add_argument(
        "--out", metavar="FILE.csv", help="file for a line per test example, the strangest first (default: none)"
    )
    command.add_argument(
        "--picture", metavar="FILE.png", help="file for the strangest examples and where they differ (default: none)"
    )
    add_max_examples(command, 10_000, "number of examples of the training and of the test part, at most")
    add_seed(command, "all draws")
    add_import(command)


def run(options):
    found = anomalies(**recipe_arguments(options))
    print(text_table(found["rows"][:_SHOWN], width=screen_width()))
    print(_sentence(found, options.contamination))
    print_files(options)


def _sentence(found, rate):
    """Returns what was found in plain sentences."""
    n = len(found["rows"])
    sentences = [
        f"{found['alarms']} of {n} test examples are called anomalies by the score `{found['method']}`, fitted on "
        f"{found['fitted']} examples. If all were normal, about {rate * n:.0f} would be false alarms."
    ]
    if found["evidence"]:
        areas = ", ".join(f"{name} {area:.3f}" for name, area in sorted(found["evidence"].items()))
        sentences.append(f"Area under the ROC curve of normal against altered examples: {areas}.")
    if found["auroc"] is not None:
        sentences.append(f"Area under the ROC curve of normal against all other classes: {found['auroc']:.4f}.")
    return "\n".join(sentences)
