"""`ib-keras benchmark`: prints how close estimators come to known mutual information."""

from ib_keras._tables import text_table
from ib_keras.commands._devices import add_devices
from ib_keras.commands._options import recipe_arguments
from ib_keras.experiments.benchmark import benchmark, continuous_estimators


def add_arguments(command):
    command.add_argument("--out", required=True, metavar="FOLDER", help="folder for the tables and the heat maps")
    command.add_argument("--tasks", nargs="+", metavar="TASK", help="names of tasks (default: all 40)")
    command.add_argument(
        "--estimators",
        nargs="+",
        metavar="CLASS",
        help=f"estimators, of {', '.join(continuous_estimators())} (default: all that train no network)",
    )
    command.add_argument(
        "--n", type=int, nargs="+", default=[2000], metavar="ROWS", help="sizes of the samples (default: 2000)"
    )
    command.add_argument(
        "--seeds", type=int, nargs="+", default=[0], metavar="SEED", help="seeds of the samples (default: 0)"
    )
    command.add_argument("--resume", action="store_true", help="continue the benchmark that FOLDER holds")
    add_devices(command, "where estimators that compare all rows with all work")


def run(options):
    print(text_table(benchmark(**recipe_arguments(options))))
    print(f"Folder: {options.out}")
