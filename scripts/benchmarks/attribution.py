"""Attribution where the answer is known: a digit beside a garment, informative columns, and a word that decides.

A canvas of 56 x 56 pixels holds a digit of MNIST and a garment of Fashion-MNIST in two of its quarters, and a small
network names the digit. A map should lie in the quarter of the digit. Deletion and insertion set pixels to 0. The time
is processor time beside occlusion in the same run. The settings of `attribution` were chosen on canvases of training
pictures; the tables here are of test pictures. `python attribution.py --out FILE.json` writes the rows.
"""

import argparse
import json
import pathlib
import time

import keras
import numpy as np
from sklearn.datasets import make_classification

from ib_keras import datasets
from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table
from ib_keras.applications import (
    AttributionReadout,
    attribution,
    deletion,
    insertion,
    noise_guarantee,
    pointing_game,
    share_inside,
    top_inside,
    weight_randomisation,
)

OTHERS = "gradient_x_input", "integrated_gradients", "smooth_grad", "grad_cam"
SIDE, STRONGEST = 28, 196


def main():
    options = arguments()
    rows = []
    for seed in range(options.seeds):
        for problem in (of_canvases, of_table, of_words):
            rows += [{"problem": problem.__name__[3:], "seed": seed} | row for row in problem(seed)]
            if options.out:
                write_atomically(options.out, json.dumps(rows, indent=1) + "\n")
    for problem in ("canvases", "table", "words"):
        print(markdown_table([row for row in rows if row["problem"] == problem]), "\n")


def of_canvases(seed):
    """Yields a row for each method on 150 canvases of test pictures, which a network of this seed has not seen."""
    digits, garments = datasets.mnist(), datasets.fashion_mnist()
    keras.utils.set_random_seed(seed)
    x, y, _ = canvases(digits.x_train, digits.y_train, garments.x_train, 20_000, 10 + seed)
    net = convolutions()
    net.fit(x, y, epochs=3, batch_size=64, verbose=0)
    test, labels, mask = canvases(digits.x_test, digits.y_test, garments.x_test, 1000, 100 + seed)
    accuracy = float((net.predict(test, verbose=0).argmax(axis=1) == labels).mean())
    some, reference, mask = test[:150], x[:500], mask[:150]
    target = net.predict(some, verbose=0).argmax(axis=1)
    peer, seconds = timed(lambda: attribution(net, some, method="occlusion"))
    yield {"accuracy": accuracy} | exams(net, some, peer, mask) | {"time / occlusion": 1.0}
    for method in OTHERS:
        found, own = timed(lambda method=method: attribution(net, some, method=method))
        yield {"accuracy": accuracy} | exams(net, some, found, mask) | {"time / occlusion": own / seconds}
    for layer in (None, "input"):
        found, own = timed(lambda layer=layer: attribution(net, some, layer, reference=reference))
        shuffled = weight_randomisation(
            net, some[:50], lambda net, x, layer=layer: attribution(net, x, layer, target[:50], reference=reference)
        )
        yield (
            {"accuracy": accuracy}
            | exams(net, some, found, mask)
            | {"time / occlusion": own / seconds}
            | trust(net, some, found, reference)
            | {"shuffled weights": float(np.nanmean(shuffled))}
        )
    readout = AttributionReadout(net, seed=seed).fit(x[:4000], epochs=30)
    readout.attribution(some)
    found, own = timed(lambda: attribution(net, some, method=readout))
    yield (
        {"accuracy": accuracy}
        | exams(net, some, found, mask)
        | {"time / occlusion": own / seconds}
        | trust(net, some, found, reference)
    )


def of_table(seed):
    """Yields a row of rows of 50 columns, of which 10 are informative."""
    keras.utils.set_random_seed(seed)
    x, y = make_classification(
        3000, 50, n_informative=10, n_redundant=0, n_repeated=0, shuffle=False, random_state=1000 + seed
    )
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(len(x)), rng.permutation(50)
    x, y, informative = x[rows][:, columns].astype(np.float32), y[rows], columns < 10
    net = keras.Sequential([keras.Input([50]), *(keras.layers.Dense(64, "relu") for _ in range(2))])
    net.add(keras.layers.Dense(2, "softmax"))
    net.compile("adam", "sparse_categorical_crossentropy")
    net.fit(x[:2000], y[:2000], epochs=10, verbose=0)
    test = x[2000:2200]
    found = attribution(net, test, reference=x[:500])
    yield {
        "method": found.method,
        "strongest column informative": float(informative[found.nats.argmax(axis=1)].mean()),
        "ten strongest in the mean informative": float(informative[np.argsort(-found.nats.mean(axis=0))[:10]].mean()),
        "mass": float((found.nats * informative).sum() / found.nats.sum()),
    } | trust(net, test, found, x[:500])


def of_words(seed):
    """Yields a row of texts of 20 tokens, of which one decides, read by a Transformer of one block."""
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    x, y, place = (
        rng.integers(10, 200, (4300, 20)).astype(np.int32),
        rng.integers(0, 5, 4300),
        rng.integers(0, 20, 4300),
    )
    x[np.arange(4300), place] = 2 + y
    inputs = keras.Input([20], dtype="int32")
    hidden = keras.layers.Embedding(200, 16)(inputs) + keras.layers.Embedding(20, 16)(keras.ops.arange(20))
    hidden = keras.layers.LayerNormalization()(hidden + keras.layers.MultiHeadAttention(2, 8)(hidden, hidden))
    outputs = keras.layers.Dense(5, "softmax")(
        keras.layers.GlobalMaxPooling1D()(keras.layers.Dense(32, "relu")(hidden))
    )
    net = keras.Model(inputs, outputs)
    net.compile(keras.optimizers.Adam(2e-3), "sparse_categorical_crossentropy")
    net.fit(x[:4000], y[:4000], epochs=6, verbose=0)
    test, reference = x[4000:], x[:500]
    found = attribution(net, test, reference=reference)
    accuracy = float((net.predict(test, verbose=0).argmax(axis=1) == y[4000:]).mean())
    yield {
        "method": found.method,
        "accuracy": accuracy,
        "strongest word decides": float((found.nats.argmax(axis=1) == place[4000:]).mean()),
    } | trust(net, test, found, reference)


def exams(net, x, found, mask):
    """Returns how a map does beside the mask of the quarter, and beside the network."""
    return {
        "method": found.method,
        "layer": ", ".join(found.layer),
        "mass": float(np.nanmean(share_inside(np.maximum(found.map, 0), mask))),
        "strongest 196": float(top_inside(found, mask, STRONGEST).mean()),
        "pointing": float(pointing_game(found, mask).mean()),
        "deletion": deletion(net, x, found).mean,
        "insertion": insertion(net, x, found).mean,
    }


def trust(net, x, found, reference):
    """Returns the nats of a map, its verdict, and the fall of the decision when 5 % of the nats become noise."""
    fall = noise_guarantee(net, x, found, reference=reference)
    return {
        "nats": float(found.total.mean()),
        "before": float(found.before.mean()),
        "kept": float(found.kept.mean()),
        "trusted": found.verdicts.count("trusted") / len(x),
        "fall": fall.mean,
        "fall, high end": fall.interval[1],
    }


def canvases(digits, labels, garments, n, seed):
    """Returns canvases [n, 56, 56, 1], the labels of their digits, and masks [n, 56, 56] of the digits' quarters."""
    rng = np.random.default_rng(seed)
    chosen, worn = rng.integers(0, len(digits), n), rng.integers(0, len(garments), n)
    x = 0.05 * rng.standard_normal((n, 2 * SIDE, 2 * SIDE, 1)).astype(np.float32)
    mask = np.zeros(x.shape[:3], bool)
    for row in range(n):
        first, second = (quarter(place) for place in rng.permutation(4)[:2])
        x[row][first] += np.asarray(digits[chosen[row]], np.float32).reshape(SIDE, SIDE, 1)
        x[row][second] += np.asarray(garments[worn[row]], np.float32).reshape(SIDE, SIDE, 1)
        mask[row][first] = True
    return x, np.asarray(labels)[chosen].astype(int), mask


def quarter(place):
    top, left = SIDE * (place // 2), SIDE * (place % 2)
    return slice(top, top + SIDE), slice(left, left + SIDE)


def convolutions():
    layers = [keras.Input([2 * SIDE, 2 * SIDE, 1])]
    for channels in (16, 32, 48):
        layers += [keras.layers.Conv2D(channels, 3, padding="same", activation="relu"), keras.layers.MaxPooling2D()]
    layers = [*layers[:-1], keras.layers.Flatten(), keras.layers.Dense(64, "relu"), keras.layers.Dense(10, "softmax")]
    net = keras.Sequential(layers)
    net.compile("adam", "sparse_categorical_crossentropy")
    return net


def timed(call):
    start = time.process_time()
    found = call()
    return found, time.process_time() - start


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("--seeds", type=int, default=3, help="seeds of networks and test examples (default: 3)")
    parser.add_argument("--out", type=pathlib.Path, help="JSON file for the rows")
    return parser.parse_args()


if __name__ == "__main__":
    main()
