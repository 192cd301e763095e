"""The information plane of three networks that are trained here, by today's default and by that of version 0.1.0.

    python scripts/benchmarks/planes.py --out runs/planes
    python scripts/benchmarks/planes.py --networks dense vae --out runs/planes

`dense` is the first example of the README, `vae` a plain Keras VAE whose own layer draws the code, and `mobilenet` is
`MobileNetV2(weights=None)` on digits enlarged to 96 x 96. Version 0.1.0 added noise of deviation 0.316 to every layer,
which `NoisyChannel()` still does; it took the layer that draws for deterministic. Writes table.md.
"""

import argparse
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

import ib_keras as ib
from ib_keras._tables import markdown_table
from ib_keras.estimators.representation import columns, relevance, source_information
from ib_keras.plane_row import QUANTITIES, RELEVANCE, SOURCE

HEADER = ["network", "epoch", "accuracy", "layer", f"{SOURCE} 0.1.0", SOURCE, f"{RELEVANCE} 0.1.0", RELEVANCE]


class Sampling(keras.layers.Layer):
    """Draws z = mean + exp(log_var / 2) noise, in training and in inference."""

    def __init__(self, **arguments):
        super().__init__(**arguments)
        self.seeds = keras.random.SeedGenerator(1)

    def call(self, parameters):
        mean, log_var = parameters
        return mean + keras.ops.exp(0.5 * log_var) * keras.random.normal(keras.ops.shape(mean), seed=self.seeds)


def dense(data):
    layers = [keras.layers.Dense(32, "relu", name="hidden"), keras.layers.Dense(10, "softmax", name="output")]
    model = keras.Sequential([keras.Input([64]), *layers])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model, *(x.reshape(len(x), -1) for x in (data.x_train, data.x_test)), ["hidden", "output"], (1, 2, 3, 4, 5)


def vae(data):
    source = keras.Input([64])
    hidden = keras.layers.Dense(32, "relu", name="encoder")(source)
    parameters = [keras.layers.Dense(2, name=name)(hidden) for name in ("mean", "log_var")]
    decoded = keras.layers.Dense(32, "relu", name="decoder")(Sampling(name="z")(parameters))
    model = keras.Model(source, keras.layers.Dense(10, "softmax", name="output")(decoded))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    x_train, x_test = (x.reshape(len(x), -1) for x in (data.x_train, data.x_test))
    return model, x_train, x_test, ["encoder", "mean", "z", "decoder", "output"], (1, 10)


def mobilenet(data):
    def enlarged(x):
        return 2 * np.repeat(tf.image.resize(x.reshape(-1, 8, 8, 1), (96, 96)).numpy(), 3, axis=-1) - 1

    model = keras.applications.MobileNetV2(weights=None, input_shape=(96, 96, 3), classes=10)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    layers = ["Conv1_relu", "block_2_add", "block_5_add", "block_9_add", "block_12_add", "block_15_add"]
    last = ["out_relu", "global_average_pooling2d", "predictions"]
    return model, enlarged(data.x_train), enlarged(data.x_test), layers + last, (1, 4)


NETWORKS = {function.__name__: function for function in (dense, vae, mobilenet)}


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--networks", nargs="+", default=list(NETWORKS), choices=NETWORKS, help="default: all three")
    options.add_argument("--out", type=pathlib.Path, required=True, help="folder for table.md")
    options = options.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    data = ib.datasets.digits()
    rows = [row for name in options.networks for row in measured(name, data)]
    text = markdown_table(rows, HEADER)
    (options.out / "table.md").write_text(text + "\n")
    print(text)


def measured(name, data):
    """Yields rows of the table: a layer at an epoch, measured by both defaults on the same outputs."""
    keras.utils.set_random_seed(0)
    model, x_train, x_test, layers, epochs = NETWORKS[name](data)
    done = 0
    for epoch in epochs:
        model.fit(x_train, data.y_train, epochs=epoch - done, verbose=0)
        done = epoch
        accuracy = model.evaluate(x_test, data.y_test, verbose=0, return_dict=True)["accuracy"]
        now = ib.callbacks.InformationPlane(x_test, data.y_test, layers).measure(model)
        outputs = keras.Model(model.inputs[0], [model.get_layer(layer).output for layer in layers])(x_test)
        for row, output in zip(now, outputs):
            before = as_before(x_test, output.numpy(), data.y_test)
            start = [name, epoch, f"{accuracy:.2f}", row["layer"]]
            yield dict(zip(HEADER, [*start, *cells(before, row)]))


def as_before(x, t, y):
    """Returns the columns that version 0.1.0 gave: one draw of a layer, with noise of deviation 0.316."""
    noisy = ib.estimators.NoisyChannel()
    t = t.reshape(len(t), -1)
    lower, upper = source_information(noisy, x.reshape(len(x), -1), t)
    return columns(SOURCE, lower, upper) | columns(RELEVANCE, *relevance(noisy, t, y))


def cells(before, now):
    return [f"{row[quantity]:.3f} {row[quantity + '_verdict']}" for quantity in QUANTITIES for row in (before, now)]


if __name__ == "__main__":
    main()
