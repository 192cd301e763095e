"""Data sets by name, and data of your own from files, folders, tables and arrays, each as a `Dataset`.

A built-in data set is a function in a file of the same name, imported below: `load` and `names` need no other list.

May import `measures` and `losses`.
"""

import inspect
import os
from typing import Any

from ib_keras._checks import known_arguments, rejection
from ib_keras.datasets.boston_housing import boston_housing as boston_housing
from ib_keras.datasets.california_housing import california_housing as california_housing
from ib_keras.datasets.cifar10 import cifar10 as cifar10
from ib_keras.datasets.cifar100 import cifar100 as cifar100
from ib_keras.datasets.dataset import Dataset as Dataset
from ib_keras.datasets.digits import digits as digits
from ib_keras.datasets.fashion_mnist import fashion_mnist as fashion_mnist
from ib_keras.datasets.imdb import imdb as imdb
from ib_keras.datasets.mnist import mnist as mnist
from ib_keras.datasets.reuters import reuters as reuters
from ib_keras.datasets.sources.source import not_found, read_source
from ib_keras.datasets.sprites import sprites as sprites


def names() -> list[str]:
    """Returns the names of all built-in data sets, sorted.

    Returns:
      A list of the strings that `load` accepts beside paths.

    >>> from ib_keras import datasets
    >>> "digits" in datasets.names()
    True
    """
    return sorted(name for name, value in globals().items() if _is_dataset(name, value))


def load(source: Any = None, *, name: str | None = None, **options: Any) -> Dataset:
    """Loads a built-in data set, or data of your own, and says what it found: `print(load(source))`.

    Labels that are texts, or do not count from 0, are numbered, and their names kept. Where a source has no test part,
    a fifth of its examples is drawn with the seed 0. Bytes are divided by 255, and columns of tables are standardised.
    Data are never unpickled.

    Args:
      source: one of `names()`, which goes before a file of that name; the path of an `.npz`, `.npy`, `.csv`, `.tsv`,
        `.parquet` or `.tfrecord` file; a folder of pictures, of `.npy` files or of a saved `tf.data.Dataset`; arrays
        (x, y) or (x_train, y_train, x_test, y_test); {key: array}; a table of pandas; or a `tf.data.Dataset`.
      name: the name to show. Alone, it is the name of a built-in data set.
      **options: of a built-in data set, the arguments of its function. Of others, what their kind has of `target` (the
        column, key, feature or file of the labels), `features` (the columns, or the features of a TFRecord), `keys`
        (those of arrays), `image_size` and `color`; and always `task` ("classification" or "regression"), `missing`
        ("refuse", "drop" or "mean"), `scale` ("auto", "standard", "unit" or "none"), `test_share`, `seed` and `limit`.

    Returns:
      A `Dataset`.

    Raises:
      InputError: if the source is unknown or cannot be read, or does not have an option.

    >>> from ib_keras import datasets
    >>> datasets.load("digits").input_shape
    (8, 8, 1)
    >>> datasets.load(([[0.0], [1.0]] * 5, ["no", "yes"] * 5), name="toy").class_names
    ('no', 'yes')
    """
    if source is None:
        source, name = name, None
        if not isinstance(source, str) or source not in names():
            raise not_found(source, names())
    if isinstance(source, str) and source in names():
        if name is not None:
            raise rejection("name", "left out for a built-in data set", repr(name), f"It is called {source}.")
        known_arguments(globals()[source], options, f"the data set {source}")
        return globals()[source](**options)
    if isinstance(source, str) and not os.path.exists(os.path.expanduser(source)):
        raise not_found(source, names())
    return read_source(source, name, **options)


def _is_dataset(name, value):
    return inspect.isfunction(value) and value.__module__ == f"{__name__}.{name}"


# Derived, so that a new dataset needs no other list.
__all__ = ["Dataset", "load", "names", *names()]  # pyright: ignore[reportUnsupportedDunderAll]
