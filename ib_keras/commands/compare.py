"""`ib-keras compare`: prints run folders as one table, ranked by a number."""

from ib_keras._tables import text_table
from ib_keras.commands._options import screen_width
from ib_keras.experiments.compare import compare


def add_arguments(command):
    command.add_argument("runs", nargs="+", metavar="RUN", help="folders that `ib-keras train` wrote")
    command.add_argument(
        "--by",
        metavar="COLUMN",
        help="number that ranks the runs, the smallest first, such as test_mse (default: the order given)",
    )
    command.add_argument("--descending", action="store_true", help="the largest number first, as for I(T;Y)")


def run(options):
    print(text_table(compare(options.runs, options.by, options.descending), width=screen_width()))
