"""Estimators under names of their own, for rows and for the keys in `logs`."""

import inspect
import itertools
from collections.abc import Collection, Sequence

from ib_keras._checks import rejection
from ib_keras.estimators.representation import AnyEstimator, takes_labels

DEFAULT = "default"


def named_estimators(
    estimator: AnyEstimator | Sequence[AnyEstimator | None] | None,
) -> dict[str | None, AnyEstimator | None]:
    """Returns {name: estimator}, in the order given, with a name of its own for every estimator.

    The name is the name of the class. Several estimators of one class have their arguments in the name, and estimators
    with equal arguments a number. The name of None, for which each layer chooses its estimator, is None.

    Args:
      estimator: an estimator, None, or a list of these.

    Raises:
      InputError: for an empty list, a class, or an object that cannot be called with two arrays.

    >>> from ib_keras.estimators import KSG, Binned
    >>> list(named_estimators([None, Binned(), KSG(k=3), KSG(k=5), KSG(k=5)]))
    [None, 'Binned', 'KSG(k=3, variant=1)', 'KSG(k=5, variant=1)', 'KSG(k=5, variant=1) (2)']
    """
    given = list(estimator) if isinstance(estimator, (list, tuple)) else [estimator]
    if not given:
        raise rejection(
            "estimator", "an estimator object or a list of them", repr(estimator), "Pass e.g. [KSG(), Binned()]."
        )
    for one in given:
        if one is not None and (isinstance(one, type) or not callable(one) or not _takes_two(one)):
            raise rejection(
                "estimator",
                "an estimator object of two arrays, called as estimator(x, y)",
                repr(one),
                "Pass e.g. ib_keras.estimators.KSG().",
            )
    names = [None if one is None else type(one).__name__ for one in given]
    named = {}
    for name, one in zip(names, given):
        several = name is not None and names.count(name) > 1
        named[_free(_with_arguments(one) if several else name, named)] = one
    return named


def require_labels_taken(argument: str, estimators: Collection[AnyEstimator | None]) -> None:
    """Raises an `InputError` for the first of the estimators of I(T;Y) that does not take integer labels.

    Args:
      argument: `"estimator"` or `"relevance_estimator"`, for the message.
      estimators: estimators, or None for one that each layer chooses.
    """
    for one in estimators:
        if one is not None and not takes_labels(one):
            raise rejection(
                argument,
                "one that measures I(T;Y) of integer labels `y_val`",
                repr(one),
                "Pass e.g. relevance_estimator=MixedKSG() for I(T;Y), or leave `y_val` out.",
            )


def _takes_two(one):
    """Whether an object can be called with two arrays; where Python does not know its parameters, it is believed."""
    try:
        inspect.signature(one).bind(None, None)
    except TypeError:
        return False
    except ValueError:
        return True
    return True


def _with_arguments(one):
    """Returns the name of an estimator with its arguments, without an address, which differs from run to run."""
    if hasattr(one, "__name__"):
        return one.__name__
    return type(one).__name__ if type(one).__repr__ is object.__repr__ else repr(one)


def _free(name, taken):
    """Returns `name`, or the first of `name (2)`, `name (3)`, ... that is not taken."""
    numbered = (f"{name or DEFAULT} ({count})" for count in itertools.count(2))
    return next(one for one in itertools.chain([name], numbered) if one not in taken)
