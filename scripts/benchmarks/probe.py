"""Few labels: probes on the frozen code of a denoising autoencoder, beside the same probes on raw pixels.

The autoencoder sees no label. Its code of 256 rectified units comes from a small convolutional network, and it learns
to undo Gaussian noise. It is then probed on the test pictures of its own data set, with labels of its training
pictures, and on those of --other, of which it has seen nothing. With --restorer, so is the dense code at the bottom of
a network of `restoration.py`, which is told of strong noise. With --fine-tune, the encoders also learn on.
"""

import argparse
import json
import pathlib
import time

import keras
import numpy as np

from ib_keras import datasets, plots
from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table
from ib_keras.applications import probe
from ib_keras.layers import GaussianCorruption
from ib_keras.models import DenoisingAutoencoder

UNITS, STRENGTH = 256, 0.6


def main():
    options = arguments()
    rows = []
    own = datasets.load(options.dataset)
    for encoder, (model, seconds) in encoders(own.x_train, options).items():
        for name in (options.dataset, options.other):
            found = probed(model, own if name == options.dataset else datasets.load(name), options)
            common = {"encoder": encoder, "trained on": options.dataset, "probed on": name, "seconds": round(seconds)}
            rows += [common | row | {"seed": options.seed} for row in found.rows]
            print(encoder, name, found.reason, flush=True)
            if options.out:
                write_atomically(options.out, json.dumps(rows, indent=1) + "\n")
            if options.picture and name == options.dataset:
                write_atomically(options.picture, plots.png(plots.label_efficiency(found.rows)))
    print(markdown_table(rows))


def probed(model, data, options):
    test = {"x_test": data.x_test, "y_test": data.y_test}
    return probe(model, data.x_train, data.y_train, fine_tune=options.fine_tune, seed=options.seed, **test)


def encoders(x, options):
    """Returns {name: (model, processor seconds of its training)}; those of a restorer are not known."""
    found = {"DenoisingAutoencoder": trained(x, options)} if options.epochs else {}
    return found | ({"Restorer": (code_of(options.restorer), 0)} if options.restorer else {})


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("--dataset", default="mnist", help="data set to learn from (default: mnist)")
    parser.add_argument("--other", default="fashion_mnist", help="data set to try the code on (default: fashion_mnist)")
    parser.add_argument("--epochs", type=int, default=8, help="passes through the pictures, 0 for none (default: 8)")
    parser.add_argument("--std", type=float, default=0.5, help="deviation of the noise (default: .5)")
    parser.add_argument("--restorer", type=pathlib.Path, help=".keras file that restoration.py saved")
    parser.add_argument("--fine-tune", action="store_true", help="also train the encoder further on the labels")
    parser.add_argument("--seed", type=int, default=0, help="seed of everything (default: 0)")
    parser.add_argument("--backup", type=pathlib.Path, help="folder for the state of the training")
    parser.add_argument("--out", type=pathlib.Path, help="JSON file for the rows")
    parser.add_argument("--picture", type=pathlib.Path, help="PNG file for accuracy against labels")
    return parser.parse_args()


def trained(x, options):
    """Returns the autoencoder, and the processor seconds of its training."""
    keras.utils.set_random_seed(options.seed)
    model = DenoisingAutoencoder(
        x.shape[1:],
        UNITS,
        encoder=rectified(x.shape[1:]),
        decoder="mlp",
        hidden=(512,),
        corruption=GaussianCorruption(options.std),
        likelihood="bernoulli",
        seed=options.seed,
    )
    model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(1e-3, options.epochs * len(x) // 128)))
    backup = [keras.callbacks.BackupAndRestore(options.backup, delete_checkpoint=False)] if options.backup else []
    start = time.process_time()
    model.fit(np.asarray(x, np.float32), epochs=options.epochs, batch_size=128, callbacks=backup, verbose=2)
    return model, time.process_time() - start


def code_of(path):
    """Returns the network from pictures to the dense code of a restorer, for pictures of strong noise."""
    restorer = keras.saving.load_model(path, compile=False)
    code = next(layer for layer in restorer.layers if isinstance(layer, keras.layers.Dense)).output
    *sides, channels = restorer.input_shape[1:]
    pictures = keras.Input((*sides, channels - 1))
    told = keras.ops.concatenate([pictures, keras.ops.full_like(pictures[..., :1], STRENGTH)], axis=-1)
    return keras.Model(pictures, keras.Model(restorer.inputs[0], code)(told))


def rectified(shape):
    """Returns a network from pictures to rectified codes."""
    layers = [
        keras.layers.Conv2D(filters, 3, strides, padding="same", activation="relu")
        for filters, strides in ((16, 2), (48, 2), (96, 1))
    ]
    return keras.Sequential(
        [keras.Input(shape), *layers, keras.layers.Flatten(), keras.layers.Dense(UNITS, activation="relu")]
    )


if __name__ == "__main__":
    main()
