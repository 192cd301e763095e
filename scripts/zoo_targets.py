"""What the models reach on MNIST, Fashion-MNIST and sprites, beside the published or measured number that each should reach.

Each line is one trained model; every line is kept in --out as soon as it is there, with its conditions, and the same command
goes on where it was interrupted. Sets:

  presets    named configurations, here with the epochs, batch sizes and learning rates of CONDITIONS
  codes      autoencoders with k numbers per digit beside k principal components
  vib        the bottleneck classifier over beta, with 256 coordinates and with 2
  curve      rate and distortion of variational autoencoders over beta
  one_class  anomalies: trained on one digit, tested on all ten; mean area under the ROC curve
  sampler    samples from the prior and from a mixture fitted to the codes: Frechet distance in a classifier's features
  sprites    mutual information gap of codes on data with known factors
"""

import argparse
import dataclasses
import json
import math
import os
import pathlib
import time

import keras
import numpy as np
from sklearn.metrics import roc_auc_score

from bench_peers import known, write
from ib_keras import datasets, experiments, models
from ib_keras.applications import ClassifierFeatures, frechet_distance, mutual_information_gap
from ib_keras.applications.pca_error import pca_error
from ib_keras.experiments.numbers import numbers

CONDITIONS = {
    "document_conv": {},
    "deep_autoencoder_hinton2006": {},
    "document_vae": {},
    "vae_mnist_burda2016": {},
    "vib_mnist_alemi2017": {"epochs": 70, "batch_size": 200, "learning_rate": 4e-4},
    "mlp_mnist_alemi2017": {"epochs": 70, "batch_size": 200, "learning_rate": 4e-4},
}
WIDE, SMALL = (1000, 500, 250), (512, 256)


def presets(options):
    for name in options.presets:
        conditions = {**CONDITIONS.get(name, {}), **({"epochs": options.epochs} if options.epochs else {})}
        yield f"preset {name}", conditions, lambda name=name, conditions=conditions: of_preset(name, conditions, options)


def of_preset(name, conditions, options):
    """Returns the numbers of the run folder of the preset, which is made or, where it is there, resumed."""
    record = experiments.train(options.out / f"{name}-{options.seed}", preset=name, data_dir=options.data_dir, seed=options.seed,
                               every=10, resume=True, verbose=2, **conditions)
    return record["numbers"] | {"seconds": record["seconds"]}


def codes(options):
    for k, hidden, epochs in ((10, SMALL, 15), (16, SMALL, 15), (32, SMALL, 15), (10, WIDE, 20)):
        yield from trained(f"DenseAutoencoder, k = {k}, hidden {hidden}", options, epochs, lambda data, seed, k=k, hidden=hidden:
                           models.DenseAutoencoder(data.input_shape, k, hidden=hidden, seed=seed))


def vib(options):
    for latent_dim, betas in ((256, (1e-4, 1e-3, 1e-2, 1e-1, 1.0)), (2, (1e-3, 1e-1, 1.0))):
        name = "vib_mnist_alemi2017" if latent_dim > 2 else "vib_2d_mnist_alemi2017"
        for beta in betas:
            conditions = {"epochs": options.epochs or 5, "batch_size": 400, "learning_rate": 1e-3}

            def measured(name=name, beta=beta, conditions=conditions):
                data = mnist(options)
                model = models.PRESETS[name].model(len(data.x_train), **conditions, beta=beta, seed=options.seed)
                fit(model, data.x_train, data.y_train, conditions, options)
                return numbers(model, data)

            yield f"VIB, K = {latent_dim}, beta {beta:g}", conditions, measured


def curve(options):
    kinds = [("BetaVAE", models.BetaVAE, beta) for beta in (0.5, 1.0, 2.0, 4.0)]
    for name, kind, beta in [*kinds, ("BetaTCVAE", models.BetaTCVAE, 6.0)]:
        yield from trained(f"{name}, z = 10, beta {beta:g}", options, 8, lambda data, seed, kind=kind, beta=beta:
                           kind(data.input_shape, 10, hidden=SMALL, beta=beta, seed=seed))


def one_class(options):
    for name, kind in (("VAE", models.BetaVAE), ("DenseAutoencoder", models.DenseAutoencoder)):
        conditions = {"epochs": options.epochs or 20, "batch_size": 128, "learning_rate": 1e-3}

        def measured(kind=kind, conditions=conditions):
            return areas(mnist(options), kind, conditions, options)

        yield f"one class, {name}, 32 numbers", conditions, measured


def areas(data, kind, conditions, options):
    """Returns the areas under the ROC curve over ten digits: by the model's score, by its squared error, by PCA."""
    found = {"auroc": [], "auroc_of_mse": [], "auroc_of_pca_32": []}
    for digit in range(10):
        train, normal = data.x_train[data.y_train == digit], data.y_test == digit
        model = kind(data.input_shape, 32, hidden=SMALL, seed=options.seed)
        compiled(model, len(train), conditions)
        fit(model, train, None, conditions, options)
        found["auroc"].append(roc_auc_score(normal, model.score_samples(data.x_test)))
        found["auroc_of_mse"].append(roc_auc_score(normal, -model.terms(data.x_test)["mse"]))
        found["auroc_of_pca_32"].append(roc_auc_score(normal, -errors_of_pca(train, data.x_test, 32)))
    return {name: float(np.mean(values)) for name, values in found.items()} | {"auroc_per_digit": found["auroc"]}


def errors_of_pca(train, test, k):
    """Returns the squared error [m] of each test picture rebuilt from `k` principal components."""
    from sklearn.decomposition import PCA

    train, test = (x.reshape(len(x), -1) for x in (train, test))
    pca = PCA(min(k, *train.shape), random_state=0).fit(train)
    return ((pca.inverse_transform(pca.transform(test)) - test) ** 2).mean(axis=1)


def sampler(options):
    for name, kind in (("DenseAutoencoder", models.DenseAutoencoder), ("VAE", models.BetaVAE)):
        conditions = {"epochs": options.epochs or 10, "batch_size": 128, "learning_rate": 1e-3}

        def measured(kind=kind, conditions=conditions):
            data = mnist(options)
            model = kind(data.input_shape, 16, hidden=SMALL, seed=options.seed)
            compiled(model, len(data.x_train), conditions)
            fit(model, data.x_train, None, conditions, options)
            return distances(model, data, options)

        yield f"samples, {name}, 16 numbers", conditions, measured


def distances(model, data, options):
    """Returns the Frechet distances from test pictures of samples and of as many training pictures."""
    features = ClassifierFeatures(seed=options.seed).fit(data.x_train, data.y_train)
    real, n = features.transform(data.x_test), len(data.x_test)
    found = {"frechet_of_train": frechet_distance(features.transform(data.x_train[:n]), real)}
    for kind in ("marginal", "gmm"):
        model.fit_sampler(kind, data.x_train)
        drawn = np.concatenate([model.sample(500, seed=i).numpy() for i in range(-(-n // 500))])[:n]
        found[f"frechet_of_{kind}"] = frechet_distance(features.transform(drawn), real)
    return found | {"classifier_accuracy": features.score(data.x_test, data.y_test)}


def sprites(options):
    kinds = {"VAE": (models.BetaVAE, 1.0), "BetaVAE, beta 4": (models.BetaVAE, 4.0), "BetaTCVAE, beta 6": (models.BetaTCVAE, 6.0)}
    for seed in range(options.seed, options.seed + 2):
        for name, (kind, beta) in kinds.items():
            conditions = {"epochs": options.epochs or 30, "batch_size": 128, "learning_rate": 1e-3, "seed": seed}

            def measured(kind=kind, beta=beta, conditions=conditions, seed=seed):
                data = datasets.sprites(n=options.examples or 10_000)
                model = kind(data.input_shape, 10, hidden=SMALL, beta=beta, seed=seed)
                compiled(model, len(data.x_train), conditions)
                fit(model, data.x_train, None, conditions, options)
                gap = mutual_information_gap(model.encode(data.x_test).numpy(), data.factors_test)
                return numbers(model, data) | {"mig": gap.score, "mig_per_factor": list(gap.per_factor)}

            yield f"sprites, {name}, seed {seed}", conditions, measured


SETS = {"presets": presets, "codes": codes, "vib": vib, "curve": curve, "one_class": one_class, "sampler": sampler,
        "sprites": sprites}


def trained(name, options, epochs, build):
    """Yields one job: a model trained on MNIST, and its numbers."""
    conditions = {"epochs": options.epochs or epochs, "batch_size": 128, "learning_rate": 1e-3}

    def measured():
        data = mnist(options)
        model = build(data, options.seed)
        compiled(model, len(data.x_train), conditions)
        fit(model, data.x_train, None, conditions, options)
        return numbers(model, data)

    yield name, conditions, measured


def compiled(model, examples, conditions):
    """Compiles a model with Adam whose learning rate falls to zero along a cosine."""
    steps = math.ceil(examples / conditions["batch_size"]) * conditions["epochs"]
    model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(conditions["learning_rate"], steps)))


def fit(model, x, y, conditions, options):
    keras.utils.set_random_seed(options.seed)
    model.fit(x, y, epochs=conditions["epochs"], batch_size=conditions["batch_size"], verbose=0)


def mnist(options):
    data, few = datasets.mnist(data_dir=options.data_dir), slice(options.examples)
    parts = {name: getattr(data, name)[few] for name in ("x_train", "y_train", "x_test", "y_test")}
    return dataclasses.replace(data, **parts)


def main():
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "zoo_targets.json"
    rows = known(path)
    for set_name in options.sets:
        for name, conditions, measured in SETS[set_name](options):
            if any((row["name"], row["conditions"]) == (name, conditions) for row in rows):
                continue
            start = time.perf_counter()
            row = {"set": set_name, "name": name, "conditions": conditions, "seed": options.seed, **measured()}
            rows = [*known(path), {"seconds": time.perf_counter() - start, **row}]
            write(path, json.dumps(rows, indent=1))
            print(line(rows[-1]), flush=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog="\n".join(__doc__.splitlines()[2:]),
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS), help="what to measure (default: all)")
    parser.add_argument("--presets", nargs="+", choices=models.PRESETS, default=list(CONDITIONS), metavar="NAME",
                        help="of the set `presets` (default: those of CONDITIONS)")
    parser.add_argument("--epochs", type=int, help="of every model, to try the script; its own if left out")
    parser.add_argument("--examples", type=int, help="of training and test each, to try the script; all if left out")
    parser.add_argument("--seed", type=int, default=0, help="of weights, draws and batches (default: %(default)s)")
    parser.add_argument("--data-dir", default=os.environ.get("IB_KERAS_DATA"), help="folder with mnist.npz")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder for zoo_targets.json and run folders")
    return parser.parse_args()


def line(row):
    plain = ", ".join(f"{name} {value:.5g}" for name, value in row.items() if isinstance(value, float) and name != "seconds")
    return f"{row['name']}: {plain} ({row['seconds']:.0f} s)"


if __name__ == "__main__":
    main()
