"""Attacks a saved classifier of logits with the Adversarial Robustness Toolbox, and prints the accuracies as JSON.

`robustness.py` starts it in an environment with `adversarial-robustness-toolbox` and `tensorflow`, without ib_keras.
"""

import argparse
import json
import types

import keras
import numpy as np
import tensorflow as tf

# The toolbox asks Keras 2 for these names, which Keras 3 has left; it goes on to compare them as strings.
tf.keras.losses.Reduction = types.SimpleNamespace(NONE="none", SUM="sum", SUM_OVER_BATCH_SIZE="sum_over_batch_size")

from art.attacks.evasion import AutoProjectedGradientDescent, SquareAttack  # noqa: E402
from art.estimators.classification import TensorFlowV2Classifier  # noqa: E402


def main():
    options = arguments()
    with np.load(options.examples) as file:
        x, y = file["x"], file["y"]
    np.random.seed(options.seed)
    tf.random.set_seed(options.seed)
    network = keras.saving.load_model(options.model)
    classifier = TensorFlowV2Classifier(
        network,
        nb_classes=network.output_shape[-1],
        input_shape=x.shape[1:],
        loss_object=keras.losses.CategoricalCrossentropy(from_logits=True),
        clip_values=(0.0, 1.0),
    )
    ascent = {"eps": options.radius, "eps_step": 2 * options.radius, "max_iter": options.steps, "nb_random_init": 1}
    ascent |= {"norm": np.inf, "batch_size": len(x), "verbose": False}
    attacks = {
        "apgd-ce": AutoProjectedGradientDescent(classifier, loss_type="cross_entropy", **ascent),
        "apgd-dlr": AutoProjectedGradientDescent(classifier, loss_type="difference_logits_ratio", **ascent),
        "square": SquareAttack(
            classifier, norm=np.inf, eps=options.radius, max_iter=options.queries, batch_size=len(x), verbose=False
        ),
    }
    one_hot = np.eye(network.output_shape[-1], dtype=np.float32)[y]
    found = {name: accuracy(network, attack.generate(x, one_hot), y) for name, attack in attacks.items()}
    print(json.dumps({"clean": accuracy(network, x, y)} | found))


def accuracy(network, x, y):
    return float(np.mean(np.argmax(network.predict(x, verbose=0), axis=1) == y))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help=".keras file of a network that ends in logits")
    parser.add_argument("examples", help=".npz file with x in [0, 1] and y")
    parser.add_argument("--radius", type=float, required=True, help="largest change of a pixel")
    parser.add_argument("--steps", type=int, required=True, help="steps of the gradient attacks")
    parser.add_argument("--queries", type=int, required=True, help="queries of the search")
    parser.add_argument("--seed", type=int, default=0, help="seed")
    return parser.parse_args()


if __name__ == "__main__":
    main()
