"""Trains small networks that interval bounds certify within .3 in the largest change of a pixel, and plain twins.

`net` is a convolutional network with two layers of convolutions, and `bottleneck` is a `VIBClassifier` with the same
layers, whose code is the input of the last hidden activation. `plain` and `plain_bottleneck` see no attack. The last
5,000 training pictures are kept for the choice of settings; a killed training goes on after its last whole epoch.
"""

import argparse
import json
import pathlib
import time

import keras

from ib_keras import datasets, models
from ib_keras._files import write_atomically
from ib_keras.applications import AdversarialTraining

KEPT, BATCH = 5000, 100
FILTERS, UNITS = (16, 32), 100


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
    parser.add_argument("--names", nargs="+", choices=KINDS, default=list(KINDS), help="networks to train")
    parser.add_argument("--dataset", default="mnist", help="data set (default: mnist)")
    parser.add_argument("--epochs", type=int, default=28, help="epochs of attacked networks (default: 28)")
    parser.add_argument("--radius", type=float, default=0.31, help="radius of the bounds (default: .31)")
    parser.add_argument("--weight", type=float, default=0.25, help="final weight of the worst case (default: .25)")
    parser.add_argument("--beta", type=float, default=1e-3, help="weight of the rate (default: .001)")
    parser.add_argument("--seed", type=int, default=0, help="seed (default: 0)")
    return parser.parse_args()


def trained(name, train, kept, options):
    """Trains one network and writes it with a record of its training."""
    keras.utils.set_random_seed(options.seed)
    robust = not name.startswith("plain")
    epochs = options.epochs if robust else max(1, options.epochs // 5)
    model = (bottleneck if name.endswith("bottleneck") else network)(options)
    steps = epochs * (-(-len(train[0]) // BATCH))
    rate = keras.optimizers.schedules.PiecewiseConstantDecay([int(0.7 * steps), int(0.9 * steps)], [1e-3, 1e-4, 1e-5])
    loss = {} if name.endswith("bottleneck") else {"loss": keras.losses.SparseCategoricalCrossentropy(from_logits=True)}
    loss |= {} if name.endswith("bottleneck") else {"metrics": ["accuracy"]}
    model.compile(keras.optimizers.Adam(rate), **loss)
    fit = model.fit
    if robust:
        fit = AdversarialTraining(model, options.radius, form="bounds", weight=options.weight, seed=options.seed).fit
    going_on = keras.callbacks.BackupAndRestore(options.folder / f"{name}_backup")
    start = time.perf_counter(), time.process_time()
    history = fit(
        *train, batch_size=BATCH, epochs=epochs, validation_data=kept, callbacks=[going_on], verbose=2
    ).history
    model.save(options.folder / f"{name}.keras")
    record = {
        "name": name,
        "epochs": epochs,
        "hours": (time.perf_counter() - start[0]) / 3600,
        "processor_hours": (time.process_time() - start[1]) / 3600,
        "parameters": model.count_params(),
        "kept_accuracy": history["val_accuracy"][-1],
        **{key: value for key, value in vars(options).items() if key not in ("folder", "names")},
    }
    write_atomically(options.folder / f"{name}.json", json.dumps(record, indent=1) + "\n")


def convolutions():
    return [
        keras.Input((28, 28, 1)),
        *(keras.layers.Conv2D(filters, 4, 2, padding="same", activation="relu") for filters in FILTERS),
        keras.layers.Flatten(),
    ]


def network(options):
    return keras.Sequential([*convolutions(), keras.layers.Dense(UNITS, "relu"), keras.layers.Dense(10)])


def bottleneck(options):
    """Returns the same layers around a code of as many numbers as the network has hidden units."""
    return models.VIBClassifier(
        (28, 28, 1),
        UNITS,
        10,
        encoder=keras.Sequential([*convolutions(), keras.layers.Dense(2 * UNITS)]),
        decoder=keras.Sequential([keras.Input([UNITS]), keras.layers.ReLU(), keras.layers.Dense(10)]),
        beta=options.beta,
        seed=options.seed,
    )


KINDS = {"net": network, "bottleneck": bottleneck, "plain": network, "plain_bottleneck": bottleneck}

if __name__ == "__main__":
    main()
