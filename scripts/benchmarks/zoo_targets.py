"""The numbers that the models reach on MNIST and on sprites.

Each line is one trained model; every line is kept in --out as soon as it is there, with its conditions, and the same
command goes on where it was interrupted. Sets:

  presets    named configurations, here with the epochs, batch sizes and learning rates of CONDITIONS and LONGER
  codes      autoencoders with k numbers per digit beside k principal components
  vib        the bottleneck classifier over beta, with 256 coordinates and with 2
  curve      rate and distortion of variational autoencoders over beta
  one_class  anomalies: trained on one digit, tested on all ten; mean area under the ROC curve
  sampler    samples from the prior and from a mixture fitted to the codes: Frechet distance in a classifier's features
  sprites    mutual information gap of codes on data with known factors
  robust     the bottleneck classifier and its twin of the set `presets` under attack, first 1,000 test pictures
"""

import argparse
import dataclasses
import functools
import math
import os
import pathlib
import time

import keras
import numpy as np
from kept_rows import keep, known
from sklearn.metrics import roc_auc_score

from ib_keras import datasets, experiments, models
from ib_keras.applications import ClassifierFeatures, frechet_distance, mutual_information_gap, robustness
from ib_keras.applications.evaluation.pca_error import pca_errors
from ib_keras.experiments.final_numbers import numbers

CONDITIONS = {
    "document_conv": {},
    "deep_autoencoder_hinton2006": {},
    "document_vae": {},
    "conv_10": {"epochs": 12, "batch_size": 128},
    "conv_32": {"epochs": 10, "batch_size": 128},
    "vae_mnist_burda2016": {},
    "iwae_5_mnist_burda2016": {"epochs": 250},
    "vib_mnist_alemi2017": {"epochs": 70, "batch_size": 200, "learning_rate": 4e-4},
    "mlp_mnist_alemi2017": {"epochs": 70, "batch_size": 200, "learning_rate": 4e-4},
    "vib_2d_mnist_alemi2017": {"epochs": 50, "batch_size": 400, "learning_rate": 8e-4},
}
LONGER = {"vib_mnist_alemi2017": {"epochs": 200, "batch_size": 200, "learning_rate": 2e-4}}
WIDE, SMALL = (1000, 500, 250), (512, 256)


def presets(options):
    for name in options.presets:
        longer = [LONGER[name]] if name in LONGER and not options.epochs else []
        for conditions in (conditions_of(name, options), *longer):
            yield f"preset {name}", conditions, functools.partial(of_preset, name, conditions, options)


def conditions_of(name, options):
    """Returns how a preset is trained here, where that is not as published."""
    return CONDITIONS.get(name, {}) | ({"epochs": options.epochs} if options.epochs else {})


def of_preset(name, conditions, options):
    """Returns the numbers of the run folder of the preset, which is made or, where it is there, resumed."""
    record = experiments.train(
        folder_of(name, conditions, options),
        preset=name,
        data_dir=options.data_dir,
        seed=options.seed,
        every=10,
        resume=True,
        verbose=2,
        **conditions,
    )
    return record["numbers"] | {"seconds": record["seconds"]}


def folder_of(name, conditions, options):
    return options.out / f"{name}-{conditions.get('epochs', models.PRESETS[name].epochs)}-{options.seed}"


def codes(options):
    for k, hidden, epochs in ((10, SMALL, 15), (16, SMALL, 15), (32, SMALL, 15), (10, WIDE, 40)):
        yield job(
            f"DenseAutoencoder, k = {k}, hidden {hidden}",
            options,
            epochs,
            lambda shape, k=k, hidden=hidden: models.DenseAutoencoder(shape, k, hidden=hidden, seed=options.seed),
        )


def vib(options):
    conditions = by_adam(options, 5) | {"batch_size": 400}

    def measured(name, beta):
        data = mnist(options)
        model = models.preset(name, beta=beta, seed=options.seed)
        return numbers(fitted(model, data.x_train, conditions, options.seed, data.y_train), data)

    for name, latent_dim, betas in (
        ("vib_mnist_alemi2017", 256, (1e-4, 1e-3, 1e-2, 1e-1, 1.0)),
        ("vib_2d_mnist_alemi2017", 2, (1e-3, 1e-1, 1.0)),
    ):
        for beta in betas:
            yield f"VIB, K = {latent_dim}, beta {beta:g}", conditions, functools.partial(measured, name, beta)


def curve(options):
    kinds = [("BetaVAE", models.BetaVAE, beta) for beta in (0.5, 1.0, 2.0, 4.0)]
    for name, kind, beta in [*kinds, ("BetaTCVAE", models.BetaTCVAE, 6.0)]:
        yield job(
            f"{name}, z = 10, beta {beta:g}",
            options,
            8,
            lambda shape, kind=kind, beta=beta: kind(shape, 10, hidden=SMALL, beta=beta, seed=options.seed),
        )


def one_class(options):
    conditions = by_adam(options, 20)
    for name, kind in (("VAE", models.BetaVAE), ("DenseAutoencoder", models.DenseAutoencoder)):
        yield f"one class, {name}, 32 numbers", conditions, functools.partial(areas, kind, conditions, options)


def areas(kind, conditions, options):
    """Returns the mean areas under the ROC curve of ten digits: by the model's score, by its squared error, by PCA."""
    data, found = mnist(options), {"auroc": [], "auroc_of_mse": [], "auroc_of_pca_32": []}
    for digit in range(10):
        train, normal = data.x_train[data.y_train == digit], data.y_test == digit
        model = fitted(kind(data.input_shape, 32, hidden=SMALL, seed=options.seed), train, conditions, options.seed)
        found["auroc"].append(roc_auc_score(normal, model.score_samples(data.x_test)))
        found["auroc_of_mse"].append(roc_auc_score(normal, -model.terms(data.x_test)["mse"]))
        found["auroc_of_pca_32"].append(roc_auc_score(normal, -pca_errors(train, data.x_test, 32)))
    return {name: float(np.mean(values)) for name, values in found.items()} | {"auroc_per_digit": found["auroc"]}


def sampler(options):
    for name, kind in (("DenseAutoencoder", models.DenseAutoencoder), ("VAE", models.BetaVAE)):
        yield job(
            f"samples, {name}, 16 numbers",
            options,
            10,
            lambda shape, kind=kind: kind(shape, 16, hidden=SMALL, seed=options.seed),
            distances,
        )


def distances(model, data):
    """Returns the Frechet distances from test pictures of samples and of as many training pictures."""
    features = ClassifierFeatures().fit(data.x_train, data.y_train)
    real, n = features.transform(data.x_test), len(data.x_test)
    found = {"frechet_of_train": frechet_distance(features.transform(data.x_train[:n]), real)}
    for kind in ("marginal", "gmm"):
        model.fit_sampler(kind, data.x_train)
        drawn = np.concatenate([model.sample(500, seed=i).numpy() for i in range(-(-n // 500))])[:n]
        found[f"frechet_of_{kind}"] = frechet_distance(features.transform(drawn), real)
    return found | {"classifier_accuracy": features.score(data.x_test, data.y_test)}


def sprites(options):
    kinds = {
        "VAE": (models.BetaVAE, 1.0),
        "BetaVAE, beta 4": (models.BetaVAE, 4.0),
        "BetaTCVAE, beta 6": (models.BetaTCVAE, 6.0),
    }
    n = options.examples or 40_000
    for seed in range(options.seed, options.seed + 2):
        for name, (kind, beta) in kinds.items():
            yield job(
                f"sprites, {name}, seed {seed}",
                options,
                30,
                lambda shape, kind=kind, beta=beta, seed=seed: kind(shape, 10, hidden=SMALL, beta=beta, seed=seed),
                gaps,
                data=lambda options: datasets.sprites(n=n),
                seed=seed,
                pictures=n,
            )


def gaps(model, data):
    """Returns the mutual information gap of the mean codes of test pictures, beside the other numbers."""
    gap = mutual_information_gap(model.encode(data.x_test).numpy(), data.factors_test)
    return numbers(model, data) | {"mig": gap.score, "mig_per_factor": list(gap.per_factor)}


def robust(options):
    for name in ("mlp_mnist_alemi2017", "vib_mnist_alemi2017"):
        conditions = conditions_of(name, options)
        for attack in ("pgd", "averaged") if name.startswith("vib") else ("pgd",):
            yield f"attack {attack}, {name}", conditions, functools.partial(attacked, name, conditions, attack, options)


def attacked(name, conditions, attack, options):
    of_preset(name, conditions, options)
    data, few = mnist(options), slice(min(1000, options.examples or 1000))
    model = keras.saving.load_model(folder_of(name, conditions, options) / "model.keras")
    return dataclasses.asdict(robustness(model, data.x_test[few], data.y_test[few], attack, seed=options.seed))


SETS = {
    "presets": presets,
    "codes": codes,
    "vib": vib,
    "curve": curve,
    "one_class": one_class,
    "sampler": sampler,
    "sprites": sprites,
    "robust": robust,
}


def mnist(options):
    data, few = datasets.mnist(data_dir=options.data_dir), slice(options.examples)
    parts = {name: getattr(data, name)[few] for name in ("x_train", "y_train", "x_test", "y_test")}
    return dataclasses.replace(data, **parts)


def job(name, options, epochs, build, measured=numbers, *, data=mnist, **conditions):
    """Returns a name, the conditions, and a function that trains a model on `data` and measures it."""
    conditions = by_adam(options, epochs) | conditions

    def work():
        found = data(options)
        model = fitted(build(found.input_shape), found.x_train, conditions, options.seed)
        return measured(model, found)

    return name, conditions, work


def by_adam(options, epochs):
    return {"epochs": options.epochs or epochs, "batch_size": 128, "learning_rate": 1e-3}


def fitted(model, x, conditions, seed, y=None):
    """Returns the model, trained by Adam whose learning rate falls to zero along a cosine."""
    steps = math.ceil(len(x) / conditions["batch_size"]) * conditions["epochs"]
    model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(conditions["learning_rate"], steps)))
    keras.utils.set_random_seed(seed)
    model.fit(x, y, epochs=conditions["epochs"], batch_size=conditions["batch_size"], verbose=0)
    return model


def main():
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "zoo_targets.json"
    rows = known(path)
    for set_name in options.sets:
        for name, conditions, work in SETS[set_name](options):
            asked = {"name": name, "conditions": conditions, "seed": options.seed, "examples": options.examples}
            if any(all(row.get(key) == value for key, value in asked.items()) for row in rows):
                continue
            start = time.perf_counter()
            row = {"set": set_name, **asked, **work()}
            rows.append({"seconds": time.perf_counter() - start, **row})
            keep(path, rows)
            print(line(rows[-1]), flush=True)


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0],
        epilog="\n".join(__doc__.splitlines()[2:]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS), help="what to measure (default: all)")
    parser.add_argument(
        "--presets",
        nargs="+",
        choices=models.PRESETS,
        default=list(CONDITIONS),
        metavar="NAME",
        help="of the set `presets` (default: those of CONDITIONS)",
    )
    parser.add_argument("--epochs", type=int, help="of every model, to try the script; its own if left out")
    parser.add_argument(
        "--examples",
        type=int,
        help="of training and test each, to try the script; all if left out, and in the set `presets`",
    )
    parser.add_argument("--seed", type=int, default=0, help="of weights, draws and batches (default: %(default)s)")
    parser.add_argument("--data-dir", default=os.environ.get("IB_KERAS_DATA"), help="folder with mnist.npz")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder for zoo_targets.json and run folders")
    return parser.parse_args()


def line(row):
    plain = ", ".join(
        f"{name} {value:.5g}" for name, value in row.items() if isinstance(value, float) and name != "seconds"
    )
    return f"{row['name']}: {plain} ({row['seconds']:.0f} s)"


if __name__ == "__main__":
    main()
