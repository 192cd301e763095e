"""`ib-keras features`: prints the columns that say something of the target, the best first."""

from ib_keras import datasets
from ib_keras._tables import text_table
from ib_keras.commands._options import add_loading, add_seed, print_files, recipe_arguments, screen_width
from ib_keras.experiments.features import features

_METHODS = "cmim", "jmi", "mrmr", "mim", "joint"
_SHOWN = 20
_COLUMNS = "rank", "feature", "score", "gain", "gain_std_error", "gain_permuted", "selected", "verdict"


def add_arguments(command):
    command.add_argument(
        "dataset",
        metavar="SOURCE",
        help=f"data set, one of {', '.join(datasets.names())}; or a file or folder, see `ib-keras datasets`",
    )
    add_loading(command)
    command.add_argument(
        "--text", metavar="COLUMN", help="column of texts in a .csv or .tsv table, whose words are ranked"
    )
    command.add_argument(
        "--method", choices=_METHODS, default="cmim", help="criterion of the ranking (default: %(default)s)"
    )
    command.add_argument(
        "--bins", type=int, default=5, metavar="N", help="bins of a column of numbers (default: %(default)s)"
    )
    command.add_argument("--out", metavar="FILE.csv", help="file for a line per column, the best first (default: none)")
    command.add_argument(
        "--picture", metavar="FILE.png", help="file for the gains of the columns with their errors (default: none)"
    )
    add_seed(command, "the permutations and the rows that are tested")


def run(options):
    found = features(**recipe_arguments(options))
    rows = [{key: row[key] for key in _COLUMNS if key in row} for row in found["rows"][:_SHOWN]]
    print(text_table(rows, width=screen_width()))
    print(found["reason"])
    if found["selected"]:
        print(f"Enough: {', '.join(found['selected'])}.")
    print_files(options)
