"""Models that `compression.py` measures: each is trained on the 60,000 training pictures of MNIST, by one thread."""

import argparse
import dataclasses
import pathlib
from collections.abc import Callable

import keras

from ib_keras import datasets, layers, models
from ib_keras.experiments.epoch_batches import EpochBatches

PICTURE = (28, 28, 1)


def main():
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.models:
        train(name, options.epochs, options.seed).save(options.out / f"{name}.keras")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", choices=MODELS, help="models to train")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder for NAME.keras of each")
    parser.add_argument("--epochs", type=int, help="passes over the training pictures (default: those of the model)")
    parser.add_argument("--seed", type=int, default=0, help="seed of weights, draws and batches (default: 0)")
    return parser.parse_args()


def train(name, epochs=None, seed=0):
    """Returns a trained model."""
    keras.utils.set_random_seed(seed)
    training = MODELS[name]
    epochs = epochs or training.epochs
    model = training.build(seed)
    x = datasets.load("mnist").x_train
    batches = EpochBatches(x, training.batch_size, seed, binarise=training.binarise)
    rate = keras.optimizers.schedules.CosineDecay(training.rate, epochs * len(batches.dataset), alpha=0.01)
    model.compile(keras.optimizers.Adam(rate, use_ema=True, ema_momentum=0.999))
    model.fit(batches.dataset, shuffle=False, epochs=epochs, verbose=2, callbacks=[batches])
    return model


def binary(seed):
    return models.BetaVAE(PICTURE, latent_dim=40, hidden=(512, 512), activation="silu", seed=seed)


def grey(seed):
    """Returns a model of bytes, whose decoder draws a picture in four colours and reads each law off its neighbours."""
    decoder = keras.Sequential(
        [
            keras.Input([64]),
            keras.layers.Dense(512, "silu"),
            keras.layers.Dense(512, "silu"),
            keras.layers.Dense(28 * 28 * 4),
            keras.layers.Reshape((28, 28, 4)),
            keras.layers.Activation("silu"),
            keras.layers.Conv2D(24, 3, padding="same", activation="silu"),
            keras.layers.Conv2D(12, 1),
        ]
    )
    likelihood = layers.DiscretisedLogisticLikelihood(4)
    return models.BetaVAE(
        PICTURE, 64, hidden=(512, 512), activation="silu", decoder=decoder, likelihood=likelihood, seed=seed
    )


def with_loss(scale):
    """Returns the builder of a model whose codes are rounded: a nat buys 2 scale^2 of the squared error."""

    def build(seed):
        likelihood = layers.GaussianLikelihood(scale)
        return models.BetaVAE(PICTURE, 64, hidden=(512, 512), activation="silu", likelihood=likelihood, seed=seed)

    return build


@dataclasses.dataclass(frozen=True)
class Training:
    """How a model is trained.

    Args:
      build: function of a seed that returns the model.
      epochs: passes over the training pictures.
      binarise: whether each pass draws zeros and ones anew.
      batch_size: pictures per step.
      rate: learning rate of Adam, which falls to a hundredth by a cosine.
    """

    build: Callable[[int], keras.Model]
    epochs: int
    binarise: bool = False
    batch_size: int = 128
    rate: float = 1e-3


MODELS = {
    "binary": Training(binary, 80, binarise=True),
    "grey": Training(grey, 18, batch_size=256, rate=2e-3),
    "rounded": Training(with_loss(0.15), 15, batch_size=256, rate=2e-3),
    "fine": Training(with_loss(0.1), 15, batch_size=256, rate=2e-3),
}


if __name__ == "__main__":
    main()
