"""Every model in every format: which signatures can be written, and how far their outputs are from the model's.

Each signature is run with batches of 1, 3 and 7 rows: of the SavedModel and of its half-precision twin by the
TensorFlow of --alone, the Python of an environment with nothing but TensorFlow; of TensorFlow Lite by its interpreter,
and of ONNX by onnxruntime (`pip install ib_keras[onnx]`). Rows are kept in --out after each model, and a model whose
rows are there is not measured again.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile

import keras
import numpy as np
from kept_rows import keep, known

import ib_keras
from ib_keras import datasets, deployment, layers, models
from ib_keras._checks import InputError
from ib_keras._tables import markdown_table
from ib_keras.deployment.conversion import BATCHES
from ib_keras.deployment.input_values import input_values, trial_inputs
from ib_keras.deployment.saved_model import by_name

SCRIPT = pathlib.Path(__file__).resolve().parent / "peers" / "saved_model_alone.py"
RESULTS = pathlib.Path(__file__).resolve().parent / "results" / "exports.json"
FORMATS = {"saved_model": "SavedModel", "float16": "SavedModel, float16", "tflite": "TensorFlow Lite", "onnx": "ONNX"}
AUTOENCODERS = (
    "AdversarialAutoencoder BetaTCVAE BetaVAE ContractiveAutoencoder ConvAutoencoder DenoisingAutoencoder "
    "DenseAutoencoder IBAutoencoder InfoVAE IWAE SparseAutoencoder"
).split()
CLASSIFIERS = "CEBClassifier FairBottleneck VIBClassifier".split()
VARIANTS = {
    "BetaVAE": [
        {"posterior": "full"},
        {"posterior": "log_variance"},
        {"marginal": "learned"},
        {"marginal": "mixture"},
        {"marginal": "vamp"},
        {"likelihood": "bernoulli"},
        {"likelihood": "continuous_bernoulli"},
        {"likelihood": "learned_gaussian"},
        {"likelihood": "discretised_logistic"},
        {"encoder": "residual"},
    ],
    "VIBClassifier": [{"posterior": "full"}, {"shots": 12}, {"shots": 12, "posterior": "full"}],
}


def main():
    options = arguments()
    rows = known(options.out)
    for name, model in zoo():
        if (options.models and name not in options.models) or any(row["model"] == name for row in rows):
            continue
        rows += measured(name, model(), options.alone)
        keep(options.out, rows)
        print(f"{name}: {len(rows)} rows", flush=True)
    print(markdown_table(summary(rows)))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("--alone", required=True, metavar="PYTHON", help="Python that has nothing but TensorFlow")
    parser.add_argument("--models", nargs="*", help="names in the table (default: all)")
    parser.add_argument("--out", type=pathlib.Path, default=RESULTS, help="file of the rows (default: %(default)s)")
    return parser.parse_args()


def zoo():
    """Yields (name, function that makes the model, trained for an epoch)."""
    for kind in (*AUTOENCODERS, *CLASSIFIERS, "InfoMaxEncoder"):
        for choices in ({}, *VARIANTS.get(kind, ())):
            chosen = ", ".join(map(str, choices.values()))
            yield kind + (f" ({chosen})" if chosen else ""), lambda kind=kind, choices=choices: trained(kind, choices)
    yield "DenseAutoencoder (fitted sampler)", fitted_sampler
    yield "BetaVAE (categorical, tokens)", tokens


def trained(kind, choices):
    data, learner = datasets.digits(), getattr(models, kind)
    keras.utils.set_random_seed(0)
    model = learner((8, 8, 1), 4, seed=0, **{"hidden": (32, 16), **choices})
    model.compile("adam")
    y = data.y_train
    if kind == "FairBottleneck":
        y = np.stack([y, np.arange(len(y)) % 2], axis=1)
    model.fit(data.x_train, *((y,) if model.learns_labels else ()), epochs=1, verbose=0)
    return model


def fitted_sampler():
    return trained("DenseAutoencoder", {}).fit_sampler("gmm", datasets.digits().x_train)


def tokens():
    x = np.random.default_rng(0).integers(0, 20, (500, 8))
    model = models.BetaVAE((8,), 4, hidden=(32,), likelihood=layers.CategoricalLikelihood(20), seed=0)
    model.compile("adam")
    model.fit(x, epochs=1, verbose=0)
    return model


def measured(name, model, alone):
    """Returns a row for each signature and format."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        found = {"saved_model": {}, "float16": {}}
        for weights, format in (("float32", "saved_model"), ("float16", "float16")):
            ib_keras.export(model, scratch / "alone" / format / "saved_model", weights=weights)
            write_inputs(model, scratch / "alone" / format)
        versions = json.loads(
            subprocess.run([alone, "-I", SCRIPT, scratch / "alone"], check=True, capture_output=True, text=True).stdout
        )
        sizes = {format: bytes_of(scratch / "alone" / format / "saved_model") for format in found}
        for format in found:
            found[format] = differences(model, scratch / "alone" / format)
        for format, convert in (("tflite", deployment.to_tflite), ("onnx", deployment.to_onnx)):
            try:
                outcomes = convert(model, scratch / format)
                sizes[format] = bytes_of(scratch / format)
            except InputError as error:
                outcomes = [deployment.Conversion(one, reason=str(error)) for one in model.endpoints()]
            found[format] = {
                one.signature: {"difference": one.difference, "size": one.size, "reason": one.reason}
                for one in outcomes
            }
    return [
        {"model": name, "signature": signature, "format": format, "bytes": sizes.get(format)}
        | one
        | ({"alone": versions} if format in ("saved_model", "float16") else {})
        for format, outcomes in found.items()
        for signature, one in outcomes.items()
    ]


def write_inputs(model, folder):
    (folder / "inputs").mkdir()
    for name, (_, specs) in model.endpoints().items():
        for n in BATCHES:
            given = trial_inputs({spec.name: spec for spec in specs}, n, input_values(model), seed=n)
            np.savez(folder / "inputs" / f"{name}-{n}.npz", **given)


def differences(model, folder):
    """Returns {signature: {"difference", "size", "reason"}} of the outputs that the other process has written."""
    found = {}
    for name, (function, _) in model.endpoints().items():
        pairs = []
        for n in BATCHES:
            given = dict(np.load(folder / "inputs" / f"{name}-{n}.npz"))
            pairs.append((np.load(folder / "outputs" / f"{name}-{n}.npy"), np.asarray(by_name(function)(**given))))
        same = all(got.shape == wanted.shape for got, wanted in pairs)
        found[name] = {
            "difference": max(float(np.abs(got - wanted).max()) for got, wanted in pairs) if same else None,
            "size": max(float(np.abs(wanted).max()) for _, wanted in pairs),
            "reason": "" if same else "The shapes of the outputs differ.",
        }
    return found


def bytes_of(folder):
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


def summary(rows):
    """Returns a row for each model: per format the greatest difference, and the signatures that are missing."""
    table = []
    for name in dict.fromkeys(row["model"] for row in rows):
        kind, _, choice = name.partition(" ")
        line = {"model": f"`{kind}` {choice}".strip()}
        for format, title in FORMATS.items():
            own = [row for row in rows if row["model"] == name and row["format"] == format]
            able = [row["difference"] for row in own if not row["reason"]]
            missing = [row["signature"] for row in own if row["reason"]]
            line[title] = (short(max(able)) if able else "none") + "".join(f", no `{one}`" for one in missing)
        table.append(line)
    return table


def short(number):
    """Returns a number as the page on deployment shows it: 0, 2.4e-7."""
    return f"{number:.1e}".replace("e-0", "e-") if number else "0"


if __name__ == "__main__":
    main()
