"""`ib-keras leakage`: prints what the columns of a table, and codes of them, tell of a sensitive column."""

from ib_keras._tables import text_table
from ib_keras.commands._options import (
    add_import,
    add_loading,
    add_max_examples,
    add_numbers_and_picture,
    add_progress,
    add_seed,
    print_files,
    recipe_arguments,
    screen_width,
)
from ib_keras.experiments.leakage import leakage


def add_arguments(command):
    command.add_argument(
        "model", nargs="?", metavar="MODEL.keras", help="saved model of the other columns (default: the columns alone)"
    )
    command.add_argument(
        "--dataset", required=True, metavar="SOURCE", help="table with the sensitive column, see `ib-keras datasets`"
    )
    command.add_argument("--sensitive", required=True, metavar="COLUMN", help="column that no code may tell")
    add_loading(command)
    command.add_argument(
        "--fair", metavar="FILE.keras", help="train a FairBottleneck, save it here and measure it too (default: none)"
    )
    command.add_argument(
        "--beta", type=float, default=5.0, metavar="WEIGHT", help="weight of I(T;S) in it (default: %(default)s)"
    )
    command.add_argument(
        "--latent-dim", type=int, default=2, metavar="K", help="coordinates of its code (default: %(default)s)"
    )
    command.add_argument("--epochs", type=int, default=20, metavar="N", help="epochs of it (default: %(default)s)")
    add_numbers_and_picture(command, "the intervals of the information")
    add_max_examples(command, 10_000, "test examples that are measured")
    add_seed(command, "the weights, the draws and the attackers")
    add_progress(command)
    add_import(command)


def run(options):
    for found in leakage(**recipe_arguments(options)):
        print(f"{found['codes']}: {found['reason']}.")
        print(text_table([_line(row) for row in found["rows"]], width=screen_width()))
    if options.fair:
        print(f"File: {options.fair}")
    print_files(options)


def _line(row):
    value = row.get("value")
    shown = {"quantity": row["quantity"], "unit": row["unit"], "value": "" if value is None else f"{value:.4f}"}
    ends = "" if row.get("low") is None else f"{row['low']:.4f} to {row['high']:.4f}"
    return shown | {"95 % interval": ends, "verdict": row.get("verdict", "")}
