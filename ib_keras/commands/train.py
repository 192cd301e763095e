"""`ib-keras train`: trains a model and prints its numbers on test data."""

from ib_keras._tables import text_table
from ib_keras.commands._devices import add_devices
from ib_keras.commands._options import add_data, add_seed, recipe_arguments
from ib_keras.commands._plane_columns import PLANE_COLUMNS, shown_columns
from ib_keras.experiments.crew import leads
from ib_keras.experiments.model_by_name import model_classes
from ib_keras.experiments.train import train


def add_arguments(command):
    command.add_argument(
        "--model",
        metavar="CLASS",
        help=f"class of the model, one of {', '.join(model_classes())} (default: ConvAutoencoder for pictures, "
        "DenseAutoencoder for other examples)",
    )
    command.add_argument(
        "--preset",
        metavar="NAME",
        help="model and training from the literature, see `ib-keras presets`; the other options change its settings",
    )
    add_data(command, default=None)
    command.add_argument("--out", required=True, metavar="FOLDER", help="run folder to create")
    _add_training(command)
    _add_model(command)
    command.add_argument(
        "--every", type=int, default=1, metavar="N", help="measure the plane every N epochs (default: %(default)s)"
    )
    add_seed(command, "the weights, the draws and the order of the batches")
    command.add_argument("--resume", action="store_true", help="continue the run that the same command left in FOLDER")
    command.add_argument(
        "--verbose",
        type=int,
        default=1,
        choices=(0, 1, 2),
        help="1 shows a progress bar on a terminal and a line per epoch elsewhere, 2 a line per epoch, 0 nothing "
        "(default: %(default)s)",
    )
    add_devices(
        command, "where the model is trained; a batch is divided among all devices, in the same order of rows", True
    )


def _add_training(command):
    command.add_argument("--epochs", type=int, metavar="N", help="passes over the data (default: 10, or the preset's)")
    command.add_argument(
        "--batch-size", type=int, metavar="N", help="examples per training step (default: 32, or the preset's)"
    )
    command.add_argument(
        "--learning-rate", type=float, metavar="RATE", help="learning rate of Adam (default: 0.001, or the preset's)"
    )


def _add_model(command):
    command.add_argument(
        "--latent-dim", type=int, metavar="N", help="number of coordinates of the code (default: that of the model)"
    )
    command.add_argument(
        "--hidden", type=int, nargs="*", metavar="N", help="sizes of the hidden layers (default: those of the model)"
    )
    command.add_argument(
        "--beta", type=float, metavar="WEIGHT", help="weight of the rate in the loss (default: that of the model)"
    )


def run(options):
    record = train(**recipe_arguments(options))
    if not leads(vars(options)):
        print(f"Done. The first worker has measured the model, and has written {options.out}.")
        return
    print(text_table([{"quantity": name, "value": value} for name, value in record["numbers"].items()]), end="\n\n")
    print(text_table([record["plane"]], shown_columns([record["plane"]], PLANE_COLUMNS)), end="\n\n")
    print(f"Run folder: {options.out}")
