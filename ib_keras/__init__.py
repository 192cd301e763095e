"""ib_keras: see what a Keras model knows."""

import importlib

from ib_keras import (applications, callbacks, datasets, distribute, estimators, layers, losses, measures, models, problems,
                      solvers)
from ib_keras.applications.evaluate import evaluate
from ib_keras.estimate import Estimate
from ib_keras.export import export

__version__ = "0.1.0"

_ON_FIRST_USE = ("experiments", "plots")


def __getattr__(name):
    if name in _ON_FIRST_USE:
        return importlib.import_module(f"ib_keras.{name}")
    raise AttributeError(f"module 'ib_keras' has no attribute {name!r}")


def __dir__():
    return sorted([*globals(), *_ON_FIRST_USE])
