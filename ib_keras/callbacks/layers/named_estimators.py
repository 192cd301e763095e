"""Estimators under names of their own, for rows and for the keys in `logs`."""

import itertools

from ib_keras._checks import rejection

DEFAULT = "default"


def named_estimators(estimator):
    """Returns {name: estimator}, in the order given, with a name of its own for every estimator.

    The name is that of the class. Where a class is given several times, its arguments tell them apart, and where the
    arguments are equal too, a number. None, the estimator that each layer chooses, has the name None; a second None has
    a number.

    Args:
      estimator: an estimator or None, or a list of these.

    Raises:
      InputError: for an empty list, a class, or an object that cannot be called.

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
        if one is not None and (isinstance(one, type) or not callable(one)):
            raise rejection(
                "estimator",
                "an estimator object, called as estimator(x, y)",
                repr(one),
                "Pass e.g. ib_keras.estimators.KSG().",
            )
    names = [None if one is None else type(one).__name__ for one in given]
    named = {}
    for name, one in zip(names, given):
        several = name is not None and names.count(name) > 1
        named[_free(_with_arguments(one) if several else name, named)] = one
    return named


def _with_arguments(one):
    """Returns what an estimator is called with its arguments; a name without the address, which every run changes."""
    if hasattr(one, "__name__"):
        return one.__name__
    return type(one).__name__ if type(one).__repr__ is object.__repr__ else repr(one)


def _free(name, taken):
    """Returns `name`, or `name (2)`, `name (3)`, ... where it is taken."""
    numbered = (f"{name or DEFAULT} ({count})" for count in itertools.count(2))
    return next(one for one in itertools.chain([name], numbered) if one not in taken)
