"""Trains small networks that interval bounds certify within .3 in the largest change of a pixel, and a plain twin.

`start` is a convolutional network that is trained with interval bounds whose weight rises. From it, `net` and
`bottleneck` are trained on with a smaller weight, for as many epochs each. `bottleneck` is a `VIBClassifier` of the
same layers, whose code is the input of the last hidden activation, with a noise of deviation 1 at the beginning.
`plain` sees no attack. The last 5,000 training pictures are kept for the choice of settings; a killed training goes on
after its last whole epoch.
"""

import argparse
import json
import pathlib
import time

import keras
import numpy as np

from ib_keras import datasets, models
from ib_keras._files import write_atomically
from ib_keras.applications import AdversarialTraining

KEPT, BATCH = 5000, 100
NAMES = "start", "net", "bottleneck", "plain"


def main():
    options = arguments()
    options.folder.mkdir(parents=True, exist_ok=True)
    data = datasets.load(options.dataset)
    train = data.x_train[:-KEPT], data.y_train[:-KEPT]
    kept = data.x_train[-KEPT:], data.y_train[-KEPT:]
    for name in options.names:
        trained(name, train, kept, options)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("folder", type=pathlib.Path, help="folder for the models")
    parser.add_argument("--names", nargs="+", choices=NAMES, default=list(NAMES), help="networks to train, in order")
    parser.add_argument("--dataset", default="mnist", help="data set (default: mnist)")
    parser.add_argument("--epochs", type=int, default=30, help="epochs of the start (default: 30)")
    parser.add_argument(
        "--filters", type=int, nargs="+", default=[32, 64], help="filters of the convolutions (default: 32 64)"
    )
    parser.add_argument("--units", type=int, default=256, help="hidden units, and numbers of the code (default: 256)")
    parser.add_argument("--radius", type=float, default=0.33, help="radius of the bounds (default: .33)")
    parser.add_argument("--weight", type=float, default=0.25, help="weight of the worst case at the end (default: .25)")
    parser.add_argument("--more-epochs", type=int, default=6, help="further epochs (default: 6)")
    parser.add_argument("--more-weight", type=float, default=0.1, help="weight of the worst case in them (default: .1)")
    parser.add_argument("--beta", type=float, default=1e-3, help="weight of the rate (default: .001)")
    parser.add_argument("--seed", type=int, default=0, help="seed (default: 0)")
    return parser.parse_args()


def trained(name, train, kept, options):
    """Trains one network and writes it with a record of its training."""
    keras.utils.set_random_seed(options.seed)
    epochs = {"start": options.epochs, "plain": max(1, options.epochs // 5)}.get(name, options.more_epochs)
    model = {"net": net_on, "bottleneck": bottleneck_on}.get(name, network)(options)
    compiled(model, epochs * -(-len(train[0]) // BATCH), 1e-3 if name in ("start", "plain") else 3e-4)
    going_on = keras.callbacks.BackupAndRestore(options.folder / f"{name}_backup")
    begin = time.perf_counter(), time.process_time()
    fitted = fit_of(name, model, options)(
        *train, batch_size=BATCH, epochs=epochs, validation_data=kept, callbacks=[going_on], verbose=2
    )
    model.save(options.folder / f"{name}.keras")
    settings = {key: value for key, value in vars(options).items() if key not in ("folder", "names", "epochs")}
    record = settings | {
        "name": name,
        "epochs": epochs,
        "hours": (time.perf_counter() - begin[0]) / 3600,
        "processor_hours": (time.process_time() - begin[1]) / 3600,
        "parameters": model.count_params(),
        "kept_accuracy": fitted.history["val_accuracy"][-1],
    }
    if name in ("net", "bottleneck"):
        start = json.loads((options.folder / "start.json").read_text())
        record |= {"epochs_of_start": start["epochs"], "hours_with_start": start["hours"] + record["hours"]}
    write_atomically(options.folder / f"{name}.json", json.dumps(record, indent=1) + "\n")


def compiled(model, steps, rate):
    rates = [rate, rate / 10, rate / 100]
    schedule = keras.optimizers.schedules.PiecewiseConstantDecay([int(0.7 * steps), int(0.9 * steps)], rates)
    if isinstance(model, models.VIBClassifier):
        return model.compile(keras.optimizers.Adam(schedule))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return model.compile(keras.optimizers.Adam(schedule), loss, metrics=["accuracy"])


def fit_of(name, model, options):
    """Returns the `fit` of the plain network, and that of the training with interval bounds for the others."""
    if name == "plain":
        return model.fit
    weight, ramp = (options.weight, 0.5) if name == "start" else (options.more_weight, 0.0)
    training = AdversarialTraining(model, options.radius, form="bounds", weight=weight, ramp=ramp, seed=options.seed)
    return training.fit


def convolutions(options):
    return [
        keras.Input((28, 28, 1)),
        *(keras.layers.Conv2D(filters, 4, 2, padding="same", activation="relu") for filters in options.filters),
        keras.layers.Flatten(),
    ]


def network(options):
    return keras.Sequential([*convolutions(options), keras.layers.Dense(options.units, "relu"), keras.layers.Dense(10)])


def net_on(options):
    model = network(options)
    model.set_weights(start_of(options))
    return model


def bottleneck_on(options):
    """Returns the start as a bottleneck: its hidden units before their activation are the means of the code."""
    *convolved, kernel, bias, last_kernel, last_bias = start_of(options)
    encoder = keras.Sequential([*convolutions(options), keras.layers.Dense(2 * options.units)])
    encoder.set_weights([*convolved, np.hstack([kernel, 0 * kernel]), np.hstack([bias, 0 * bias])])
    decoder = keras.Sequential([keras.Input([options.units]), keras.layers.ReLU(), keras.layers.Dense(10)])
    decoder.set_weights([last_kernel, last_bias])
    return models.VIBClassifier(
        (28, 28, 1), options.units, 10, encoder=encoder, decoder=decoder, beta=options.beta, seed=options.seed
    )


def start_of(options):
    return keras.saving.load_model(options.folder / "start.keras").get_weights()


if __name__ == "__main__":
    main()
