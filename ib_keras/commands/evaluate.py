"""`ib-keras evaluate`: prints the measurements of a saved model, each beside a sentence that says how to read it."""

from ib_keras._flags import in_flags
from ib_keras._tables import text_table
from ib_keras.applications.evaluation.comparisons import evaluation_rows
from ib_keras.commands._options import (
    add_data,
    add_import,
    add_max_examples,
    add_noise,
    add_numbers_and_picture,
    add_progress,
    add_seed,
    print_files,
    recipe_arguments,
    screen_width,
)
from ib_keras.commands._plane_columns import shown_columns
from ib_keras.experiments.evaluate import evaluate
from ib_keras.experiments.inspect import LAYER_COLUMNS
from ib_keras.experiments.inspection_sentences import in_short


def add_arguments(command):
    command.add_argument("model", metavar="MODEL.keras", help="saved Keras model, or a SavedModel folder")
    add_noise(command)
    add_import(command)
    add_data(command)
    add_numbers_and_picture(command, "a bar chart of the rate of each coordinate")
    add_max_examples(command, 2000, "number of test examples to measure, at most")
    command.add_argument(
        "--num-samples",
        type=int,
        default=100,
        metavar="N",
        help="draws of the code per example for the log-likelihood (default: %(default)s)",
    )
    add_seed(command, "all draws and fits")
    add_progress(command)


def run(options):
    found = evaluate(**recipe_arguments(options))
    print(f"{found['model']} on {found.get('dataset', 'the data')}: {found['examples']} test examples{_code(found)}")
    if "task" in found:
        print(in_flags("\n".join(in_short(found)), options.flags))
        rows = found["layers"]
        print(text_table(rows, shown_columns(rows, LAYER_COLUMNS), width=screen_width()) if rows else "")
    else:
        print(text_table(evaluation_rows(found), width=screen_width()))
    print_files(options)


def _code(found):
    return "" if "task" in found else f", a code of {found['latent_dim']} coordinates"
