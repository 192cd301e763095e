"""ib_keras: see what a Keras model knows."""

import importlib
from typing import TYPE_CHECKING

from ib_keras import _start
from ib_keras._version import __version__ as __version__
from ib_keras.estimate import Estimate as Estimate

__all__ = [
    "Estimate",
    "__version__",
    "applications",
    "callbacks",
    "datasets",
    "deployment",
    "distribute",
    "estimate",
    "estimators",
    "evaluate",
    "experiments",
    "export",
    "layers",
    "losses",
    "measures",
    "models",
    "plane_row",
    "plots",
    "problems",
    "solvers",
    "wrap",
]
_HOMES = {"evaluate": "applications", "export": "export", "wrap": "models"}
"""{function: the module that it is from}; every other name is that of a module."""

_start.ask_for_quiet()
_start.use_tensorflow()

# Keras finds only registered classes in a saved file, and a class is registered when its module is imported: the
# families that hold such classes cannot wait for their first use. The commands of `ib-keras` import what they need.
if TYPE_CHECKING or not _start.is_the_command():
    from ib_keras import layers as layers
    from ib_keras import losses as losses
    from ib_keras import measures as measures
    from ib_keras import models as models
    from ib_keras.export import export as export
    from ib_keras.models import wrap as wrap

if TYPE_CHECKING:
    from ib_keras import applications as applications
    from ib_keras import callbacks as callbacks
    from ib_keras import datasets as datasets
    from ib_keras import deployment as deployment
    from ib_keras import distribute as distribute
    from ib_keras import estimate as estimate
    from ib_keras import estimators as estimators
    from ib_keras import experiments as experiments
    from ib_keras import plane_row as plane_row
    from ib_keras import plots as plots
    from ib_keras import problems as problems
    from ib_keras import solvers as solvers
    from ib_keras.applications.evaluation.evaluate import evaluate as evaluate


def __getattr__(name: str):
    if name not in __all__:
        raise AttributeError(f"module 'ib_keras' has no attribute {name!r}")
    module = importlib.import_module(f"ib_keras.{_HOMES.get(name, name)}")
    globals()[name] = getattr(module, name) if name in _HOMES else module
    return globals()[name]


def __dir__():
    return sorted({*(name for name in globals() if name.startswith("__")), *__all__})
