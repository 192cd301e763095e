"""Every estimator that suits two arrays, in one table."""

import dataclasses
import math
import pathlib

import numpy as np

from ib_keras import estimators
from ib_keras._checks import InputError, one_of, paired_rows, rejection
from ib_keras._family import members
from ib_keras.estimate import Estimate

_DOMAINS = {(True, True): ("any", "continuous", "mixed"), (False, False): ("any", "discrete")}


def estimator_classes():
    """Returns {name: class} of the estimators that take two arrays and need no arguments."""
    found = members(estimators, estimators.Estimator)
    return {name: value for name, value in found.items() if value.domain != "channel" and _has_defaults(value)}


def _has_defaults(estimator):
    return all(field.default is not dataclasses.MISSING for field in dataclasses.fields(estimator))


def estimate(x, y, names=None):
    """Returns the list of `Estimate`s of I(X;Y) by the named estimators, or by all that suit the dtypes and train
    nothing.

    Args:
      x: array-like of n rows; a floating dtype is continuous, an integer dtype discrete.
      y: array-like of n rows.
      names: names of classes of `ib_keras.estimators`; None takes all that suit and train no network.

    Raises:
      InputError: for an unknown name, or rows that an estimator rejects.
    """
    known = estimator_classes()
    if names is None:
        suited = _DOMAINS.get(tuple(np.asarray(side).dtype.kind == "f" for side in (x, y)), ("any", "mixed"))
        names = [name for name, value in known.items() if value.domain in suited and not value.trained]
        paired_rows(x, y, least=2)
        return [_tried(known[name](), x, y) for name in names]
    return [known[one_of("estimator", name, known)]()(x, y) for name in names]


def _tried(estimator, x, y):
    """Returns the estimate, or one without a value that says why this estimator rejects the rows."""
    try:
        return estimator(x, y)
    except InputError as error:
        return Estimate(math.nan, n=len(x), verdict="ill_posed", reason=str(error), name=type(estimator).__name__)


def selfcheck(x, y, name):
    """Returns the `SelfCheck` of the named estimator on two arrays: see `estimators.selfcheck`.

    Raises:
      InputError: for an unknown name, or rows that the estimator rejects.
    """
    known = estimator_classes()
    return estimators.selfcheck(known[one_of("selfcheck", name, known)](), x, y)


def load_array(path):
    """Returns the array in a `.npy` file.

    Raises:
      InputError: if the file is missing or is no plain numeric `.npy` file.
    """
    if not pathlib.Path(path).is_file():
        raise rejection("path", "an existing .npy file", str(path), "Write one with `numpy.save`.")
    try:
        loaded = np.load(path, allow_pickle=False)
        if not isinstance(loaded, np.ndarray):
            raise ValueError("an archive of several arrays")
        return loaded
    except (ValueError, OSError, EOFError) as error:
        raise rejection("path", "a .npy file of numbers", f"{path} ({error})", "Write it with `numpy.save`.") from error
