"""`ib-keras latent-dim`: prints the number of coordinates that a code needs, and the held-out errors around it."""

from ib_keras import datasets
from ib_keras._tables import text_table
from ib_keras.commands._options import add_loading, add_seed, print_files, recipe_arguments, screen_width
from ib_keras.experiments.latent_dim import autoencoder_classes, latent_dim
from ib_keras.plane_row import SOURCE, UPPER

_AROUND = 5
_COLUMNS = "k", "error", "error_std_error", "gain", "gain_std_error", "ratio", "ratio_low", SOURCE, SOURCE + UPPER


def add_arguments(command):
    command.add_argument(
        "dataset",
        metavar="SOURCE",
        help=f"data set, one of {', '.join(datasets.names())}; or a file or folder, see `ib-keras datasets`",
    )
    add_loading(command)
    command.add_argument(
        "--model",
        choices=sorted(autoencoder_classes()),
        metavar="CLASS",
        help=f"autoencoder to train for each number of coordinates, one of {', '.join(sorted(autoencoder_classes()))} "
        "(default: local linear maps, which take seconds)",
    )
    command.add_argument(
        "--dims", type=int, nargs="+", metavar="K", help="numbers of coordinates to try (default: those around TwoNN)"
    )
    command.add_argument(
        "--epochs", type=int, metavar="N", help="epochs of the training of each model (default: for 2000 steps)"
    )
    command.add_argument(
        "--folder", metavar="FOLDER", help="folder for finished models; a killed search goes on from it (default: none)"
    )
    command.add_argument("--out", metavar="FILE.csv", help="file for a line per number of coordinates (default: none)")
    command.add_argument("--picture", metavar="FILE.png", help="file for the errors with their errors (default: none)")
    add_seed(command, "the held-out rows and the weights")


def run(options):
    found = latent_dim(**recipe_arguments(options))
    table = [{key: row[key] for key in _COLUMNS if key in row} for row in shown_rows(found)]
    if table:
        print(text_table(table, width=screen_width()))
    print(found)
    if found.rows:
        print_files(options)


def shown_rows(found):
    """Returns the rows of the table around the answer or, without one, around the dimension by TwoNN."""
    middle = found.latent_dim or found.intrinsic_dimension
    if found.neighbours is None or middle != middle:
        return found.rows[: 2 * _AROUND + 1]
    return [row for row in found.rows if abs(row["k"] - middle) <= _AROUND]
