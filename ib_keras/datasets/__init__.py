"""Image sets by name, each with a fixed split into a training and a test part.

A dataset is a function in a file of the same name, imported below: `load` and `names` need no other list.

May import `measures` and `losses`.
"""

import inspect
from typing import Any

from ib_keras._checks import one_of as one_of
from ib_keras.datasets.dataset import Dataset as Dataset
from ib_keras.datasets.digits import digits as digits
from ib_keras.datasets.fashion_mnist import fashion_mnist as fashion_mnist
from ib_keras.datasets.mnist import mnist as mnist
from ib_keras.datasets.sprites import sprites as sprites


def names() -> list[str]:
    """Returns the names of all datasets, sorted.

    Returns:
      A list of the strings that `load` accepts.

    >>> from ib_keras import datasets
    >>> "digits" in datasets.names()
    True
    """
    return sorted(name for name, value in globals().items() if _is_dataset(name, value))


def load(name: str, **kwargs: Any) -> Dataset:
    """Loads the dataset called `name`.

    Args:
      name: one of `names()`.
      **kwargs: arguments of that dataset's function; every dataset takes `data_dir`.

    Returns:
      A `Dataset`.

    Raises:
      InputError: if the name is unknown, or the dataset itself rejects an argument.

    >>> from ib_keras import datasets
    >>> datasets.load("digits").input_shape
    (8, 8, 1)
    """
    return globals()[one_of("name", name, names())](**kwargs)


def _is_dataset(name, value):
    return inspect.isfunction(value) and value.__module__ == f"{__name__}.{name}"


# Derived, so that a new dataset needs no other list.
__all__ = ["Dataset", "load", "names", *names()]  # pyright: ignore[reportUnsupportedDunderAll]
