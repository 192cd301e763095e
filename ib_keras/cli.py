"""The command line: `ib-keras train | plane | evaluate | robustness | estimate | benchmark | report | datasets |
presets`."""

import argparse
import shutil
import sys

from ib_keras import __version__, datasets, models
from ib_keras._checks import InputError
from ib_keras.applications.evaluation.comparisons import evaluation_rows
from ib_keras.estimate import Estimate
from ib_keras.experiments.benchmark import benchmark, continuous_estimators
from ib_keras.experiments.estimate import estimate, estimator_classes, load_array, selfcheck
from ib_keras.experiments.evaluate import evaluate
from ib_keras.experiments.plane import plane
from ib_keras.experiments.report import report
from ib_keras.experiments.robustness import robustness
from ib_keras.experiments.text_table import table
from ib_keras.experiments.train import model_classes, train
from ib_keras.plane_row import EPOCH, ESTIMATOR, LAYER, NOISE_STD, RELEVANCE, SOURCE, STD_ERROR, UPPER, VERDICT

_PLANE_COLUMNS = [
    EPOCH,
    LAYER,
    SOURCE,
    SOURCE + UPPER,
    SOURCE + VERDICT,
    RELEVANCE,
    RELEVANCE + VERDICT,
    ESTIMATOR,
    NOISE_STD,
]
_SEEDS_COLUMNS = [
    EPOCH,
    LAYER,
    "seeds",
    "dead",
    SOURCE,
    SOURCE + STD_ERROR,
    SOURCE + VERDICT,
    RELEVANCE,
    RELEVANCE + STD_ERROR,
    "compression",
    "compression_std",
]


def parser():
    """Returns the argument parser; every choice is a class or data set name found in the package."""
    top = argparse.ArgumentParser("ib-keras", description="See what a Keras model knows. All information is in nats.")
    top.add_argument("--version", action="version", version=f"ib_keras {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_train(commands)
    _add_plane(commands)
    _add_evaluate(commands)
    _add_robustness(commands)
    _add_estimate(commands)
    _add_benchmark(commands)
    _add_report(commands)
    _command(commands, "datasets", _datasets, "list the data sets")
    _command(commands, "presets", _presets, "list the models of the literature, and the number each should reach")
    return top


def _command(commands, name, run, description):
    command = commands.add_parser(name, help=description, description=f"{description[0].upper()}{description[1:]}.")
    command.set_defaults(run=run)
    return command


def _add_train(commands):
    command = _command(commands, "train", _train, "train a model and watch its information plane")
    command.add_argument(
        "--model", metavar="CLASS", help=f"one of {', '.join(model_classes())} (default: ConvAutoencoder)"
    )
    command.add_argument(
        "--preset", metavar="NAME", help="a model and its training, see `ib-keras presets`; other options change it"
    )
    _add_data(command, default=None)
    command.add_argument("--out", required=True, help="run folder to make")
    command.add_argument("--epochs", type=int, help="passes over the data (default: 10, or the preset's)")
    command.add_argument("--batch-size", type=int, help="examples per step (default: 32, or the preset's)")
    command.add_argument("--learning-rate", type=float, help="of Adam (default: 1e-3, or the preset's)")
    command.add_argument("--latent-dim", type=int, help="coordinates of the code; the model's default if left out")
    command.add_argument(
        "--hidden", type=int, nargs="*", help="sizes of the hidden layers; the model's default if left out"
    )
    command.add_argument("--beta", type=float, help="weight of the rate; the model's default if left out")
    command.add_argument(
        "--every", type=int, default=1, help="epochs between measurements of the plane (default: %(default)s)"
    )
    command.add_argument("--seed", type=int, default=0, help="of weights, draws and batches (default: %(default)s)")
    command.add_argument("--resume", action="store_true", help="go on where the folder of the same command was left")
    command.add_argument(
        "--verbose",
        type=int,
        default=1,
        choices=(0, 1, 2),
        help="1 a progress bar, 2 a line per epoch, 0 nothing (default: %(default)s)",
    )


def _add_plane(commands):
    command = _command(commands, "plane", _plane, "measure the information plane of a saved Keras model")
    command.add_argument("model", metavar="MODEL.keras", help="a saved Keras model; with --seeds also a class name")
    _add_data(command)
    command.add_argument("--layers", nargs="+", help="names of layers; the code, or all with weights, if left out")
    command.add_argument(
        "--max-examples",
        type=int,
        default=2000,
        help="held-out examples; the log of their number is the ceiling (default: %(default)s)",
    )
    command.add_argument("--out", help="folder for plane.csv and its picture; only the screen if left out")
    command.add_argument("--seed", type=int, default=0, help="of the held-out batch (default: %(default)s)")
    command.add_argument("--seeds", type=int, help="trains so many fresh copies, and shows their mean plane")
    command.add_argument("--epochs", type=int, default=10, help="of each copy (default: %(default)s)")
    command.add_argument("--batch-size", type=int, default=32, help="of each copy (default: %(default)s)")


def _add_evaluate(commands):
    command = _command(
        commands, "evaluate", _evaluate, "measure all that there is to measure of a saved model of this package"
    )
    command.add_argument("model", metavar="MODEL.keras", help="a saved model of ib_keras.models")
    _add_data(command)
    command.add_argument("--out", metavar="FILE.json", help="file for all numbers; only the screen if left out")
    command.add_argument("--picture", metavar="FILE.png", help="file for a bar chart of the rate of each coordinate")
    command.add_argument(
        "--max-examples", type=int, default=2000, help="test examples to measure (default: %(default)s)"
    )
    command.add_argument(
        "--num-samples", type=int, default=100, help="draws per example for the likelihood (default: %(default)s)"
    )
    command.add_argument("--seed", type=int, default=0, help="of all draws and fits (default: %(default)s)")
    command.add_argument(
        "--verbose", type=int, default=1, choices=(0, 1), help="1 a progress bar, 0 nothing (default: %(default)s)"
    )


def _add_robustness(commands):
    command = _command(
        commands, "robustness", _robustness, "attack saved classifiers, and tell what is left of their accuracy"
    )
    command.add_argument(
        "model", metavar="MODEL.keras", nargs="+", help="saved classifiers, e.g. a bottleneck and its twin"
    )
    _add_data(command)
    command.add_argument(
        "--radii",
        type=float,
        nargs="+",
        default=[0.5, 1.0, 1.5, 2.0, 3.0],
        metavar="R",
        help="how far an example may be moved, Euclidean lengths (default: .5 1 1.5 2 3)",
    )
    command.add_argument(
        "--steps", type=int, default=40, help="gradients per example and radius (default: %(default)s)"
    )
    command.add_argument(
        "--draws", type=int, default=12, help="codes per gradient, where they are drawn (default: %(default)s)"
    )
    command.add_argument(
        "--max-examples", type=int, default=1000, help="test examples to attack (default: %(default)s)"
    )
    command.add_argument("--out", metavar="FILE.json", help="file for all numbers; only the screen if left out")
    command.add_argument("--picture", metavar="FILE.png", help="file for accuracy against radius")
    command.add_argument("--seed", type=int, default=0, help="of all draws (default: %(default)s)")
    command.add_argument(
        "--verbose", type=int, default=1, choices=(0, 1), help="1 a progress bar, 0 nothing (default: %(default)s)"
    )


def _add_estimate(commands):
    command = _command(commands, "estimate", _estimate, "estimate the mutual information of two arrays")
    command.add_argument("x", metavar="X.npy", help="n rows; floating = continuous, integer = discrete")
    command.add_argument("y", metavar="Y.npy", help="n rows, paired with those of X")
    command.add_argument(
        "--estimator",
        nargs="+",
        metavar="CLASS",
        help=f"of {', '.join(estimator_classes())}; all that suit the dtypes and train no network if left out",
    )
    command.add_argument(
        "--selfcheck", metavar="CLASS", help="estimator whose consistency on these arrays is tried too"
    )


def _add_benchmark(commands):
    command = _command(commands, "benchmark", _benchmark, "run estimators on problems whose information is known")
    command.add_argument("--out", required=True, help="folder for the table and the heat map")
    command.add_argument("--tasks", nargs="+", metavar="TASK", help="names of tasks; all 40 if left out")
    command.add_argument(
        "--estimators",
        nargs="+",
        metavar="CLASS",
        help=f"of {', '.join(continuous_estimators())}; all that train no network if left out",
    )
    command.add_argument("--n", type=int, nargs="+", default=[2000], help="numbers of rows (default: 2000)")
    command.add_argument("--seeds", type=int, nargs="+", default=[0], help="seeds of the samples (default: 0)")
    command.add_argument("--resume", action="store_true", help="go on where the folder was left")


def _add_report(commands):
    command = _command(commands, "report", _report, "write a run folder as one page of HTML")
    command.add_argument("run_folder", metavar="RUN", help="folder that train or plane has written")


def _add_data(command, default="digits"):
    command.add_argument(
        "--dataset",
        default=default,
        metavar="NAME",
        help=f"one of {', '.join(datasets.names())} (default: {default or 'digits, or that of the preset'})",
    )
    command.add_argument(
        "--data-dir", help="folder with the data set's .npz file; else IB_KERAS_DATA, else keras.datasets"
    )
    command.add_argument("--image-size", type=int, help="of digits (8 if left out) and sprites (32)")


def _arguments(options):
    return {name: value for name, value in vars(options).items() if name not in ("command", "run")}


def _train(options):
    record = train(**_arguments(options))
    print(table([{"quantity": name, "value": value} for name, value in record["numbers"].items()]), end="\n\n")
    print(table([record["plane"]], _PLANE_COLUMNS), end="\n\n")
    print(f"Run folder: {options.out}")


def _plane(options):
    rows = plane(**_arguments(options))
    print(table(rows, _PLANE_COLUMNS if options.seeds is None else _SEEDS_COLUMNS))
    if options.out:
        print(f"Folder: {options.out}")


def _evaluate(options):
    found = evaluate(**_arguments(options))
    print(
        f"{found['model']} on {found['dataset']}: {found['examples']} test examples, "
        f"a code of {found['latent_dim']} coordinates"
    )
    print(table(evaluation_rows(found), width=_screen_width()))
    for path in filter(None, (options.out, options.picture)):
        print(f"File: {path}")


def _robustness(options):
    rows = robustness(**_arguments(options))
    print(table([_attacked(row) for row in rows], width=_screen_width()))
    for row in rows:
        print(f"{row['model']}: gradients {'hide weakness' if row['masked'] else 'can be believed'}. {row['reason']}")
    for path in filter(None, (options.out, options.picture)):
        print(f"File: {path}")


def _attacked(row):
    return {
        "model": row["model"],
        "attack": row["attack"],
        "clean": row["clean_accuracy"],
        **{f"within {radius:g}": share for radius, share in zip(row["radii"], row["accuracy"])},
    }


def _estimate(options):
    x, y = load_array(options.x), load_array(options.y)
    names = options.estimator or ([options.selfcheck] if options.selfcheck else None)
    print(table([_line(result) for result in estimate(x, y, names)], width=_screen_width()))
    if options.selfcheck:
        check = selfcheck(x, y, options.selfcheck)
        print(f"\n{check.summary}")
        print(table([_law(row) for row in check.rows], width=_screen_width()))


def _benchmark(options):
    print(table(benchmark(**_arguments(options))))
    print(f"Folder: {options.out}")


def _report(options):
    print(f"Report: {report(options.run_folder)}")


def _line(result: Estimate):
    return {
        "estimator": result.name,
        "kind": result.kind,
        "nats": result.nats,
        "std_error": result.std_error,
        "bits": result.bits,
        "ceiling": result.ceiling,
        "verdict": result.verdict,
        "reason": result.reason,
    }


def _law(row):
    return {
        "law": row.name,
        "measured": row.measured,
        "": row.relation,
        "expected": row.expected,
        "tolerance": row.tolerance,
        "holds": "yes" if row.passed else "NO",
        "sentence": row.sentence,
    }


def _screen_width():
    return shutil.get_terminal_size((160, 24)).columns


def _datasets(options):
    summaries = {name: getattr(datasets, name).__doc__.strip().splitlines()[0] for name in datasets.names()}
    print(table([{"name": name, "what": summary} for name, summary in summaries.items()]))


def _presets(options):
    rows = [
        {
            "preset": name,
            "model": preset.model_class.__name__,
            "dataset": preset.dataset,
            "epochs": preset.epochs,
            "number": preset.number,
            "at most": preset.at_most,
            "what": preset.what,
        }
        for name, preset in models.PRESETS.items()
    ]
    print(table(rows, width=_screen_width()))


def main(argv=None):
    """Runs the command line; returns 0, or 2 after one line on standard error for input that the user can mend."""
    options = parser().parse_args(argv)
    try:
        options.run(options)
    except InputError as error:
        print(f"ib-keras: error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("ib-keras: interrupted", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
