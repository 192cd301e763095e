"""ib_keras: see what a Keras model knows."""

import importlib

from ib_keras import applications as applications
from ib_keras import callbacks as callbacks
from ib_keras import datasets as datasets
from ib_keras import distribute as distribute
from ib_keras import estimators as estimators
from ib_keras import layers as layers
from ib_keras import losses as losses
from ib_keras import measures as measures
from ib_keras import models as models
from ib_keras import problems as problems
from ib_keras import solvers as solvers
from ib_keras._version import __version__ as __version__
from ib_keras.applications.evaluation.evaluate import evaluate as evaluate
from ib_keras.estimate import Estimate as Estimate
from ib_keras.export import export as export

_ON_FIRST_USE = ("experiments", "plots")


def __getattr__(name):
    if name in _ON_FIRST_USE:
        return importlib.import_module(f"ib_keras.{name}")
    raise AttributeError(f"module 'ib_keras' has no attribute {name!r}")


def __dir__():
    return sorted([*globals(), *_ON_FIRST_USE])
