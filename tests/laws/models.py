"""The models that the laws are swept over: small ones, and one of each class that is trained once for all laws."""

import functools

import keras
import numpy as np
import pytest

from ib_keras import datasets, models
from ib_keras._family import members
from ib_keras.models.base.coded_model import CodedModel

BASES = (models.Autoencoder, models.BottleneckClassifier)
FAMILY = {kind.__name__: kind for kind in members(models, CodedModel).values() if kind not in BASES}
# One of each shape of training: a squared error, a rate, two players, labels, and no decoder. `--quick` sweeps these.
SHAPES_OF_TRAINING = ("DenseAutoencoder", "BetaVAE", "AdversarialAutoencoder", "VIBClassifier", "InfoMaxEncoder")


def each(base=CodedModel):
    """Returns the classes below `base` as parameters of a test; those that `--quick` leaves out are marked `long`."""
    return [
        pytest.param(kind, id=name, marks=[] if name in SHAPES_OF_TRAINING else pytest.mark.long)
        for name, kind in sorted(FAMILY.items())
        if issubclass(kind, base)
    ]


def built(kind, **arguments):
    """Returns a small model that is not compiled: the variables of an optimizer take as long as the model."""
    return kind((8, 8, 1), **{"latent_dim": 3, "hidden": (16, 8), "seed": 0, **arguments})


def small(kind, run_eagerly=True, **arguments):
    """Returns a small compiled model; eager steps of a tiny net are cheaper than tracing it."""
    model = built(kind, **arguments)
    model.compile(keras.optimizers.Adam(1e-2), run_eagerly=run_eagerly)
    return model


@functools.cache
def spare(kind):
    """Returns a small model shared by all tests, for facts that hold of any weights."""
    return small(kind)


def examples(model, n, part="train"):
    """Returns (x,), (x, labels) or (x, labels and groups) of `n` digits, as `model` is fitted with."""
    digits = datasets.digits()
    x, y = (getattr(digits, f"{name}_{part}")[:n] for name in "xy")
    if isinstance(model, models.FairBottleneck):
        return x, np.stack([y, np.arange(n) % 16 == 0], axis=1)
    return (x, y) if isinstance(model, models.BottleneckClassifier) else (x,)


def fitted(model, n=256, **arguments):
    keras.utils.set_random_seed(1)
    return model.fit(*examples(model, n), verbose=0, **{"epochs": 1, "batch_size": 64, **arguments}).history


@functools.cache
def trained_once(kind):
    """Returns a model trained as a graph, with its history: training is what the laws spend their time on."""
    keras.utils.set_random_seed(0)
    model = small(kind, run_eagerly=False)
    data = examples(model, 96, "test")
    return model, fitted(model, epochs=6, validation_data=data, validation_batch_size=96, validation_freq=6)


@functools.cache
def trained_eagerly(kind):
    """Returns the history of the first epoch of the same training, without a graph."""
    return fitted(small(kind))
