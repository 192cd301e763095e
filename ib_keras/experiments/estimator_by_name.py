"""Estimators by the names of their classes."""

import dataclasses

from ib_keras import estimators
from ib_keras._family import members
from ib_keras.estimators import Estimator


def estimator_classes() -> dict[str, type[Estimator]]:
    """Returns {name: class} of the estimators that take two arrays and need no arguments.

    >>> estimator_classes()["KSG"]() == estimators.KSG()
    True
    """
    found = members(estimators, Estimator)
    return {name: value for name, value in found.items() if value.domain != "channel" and _has_defaults(value)}


def _has_defaults(estimator):
    return all(field.default is not dataclasses.MISSING for field in dataclasses.fields(estimator))
