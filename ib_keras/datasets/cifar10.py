"""CIFAR-10: 60 000 colour pictures of ten kinds of things (Krizhevsky, 2009)."""

from ib_keras.datasets.dataset import Dataset
from ib_keras.datasets.keras_set import keras_set

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


def cifar10() -> Dataset:
    """Loads CIFAR-10, colour pictures of ten classes, through Keras, which downloads them once.

    Returns:
      A `Dataset` of 50 000 training and 10 000 test images [n, 32, 32, 3] in [0, 1], with the names of the classes.

    Raises:
      InputError: if the files are neither in the cache of Keras nor within reach of a download.

    >>> from ib_keras import datasets
    >>> datasets.cifar10().input_shape  # doctest: +SKIP
    (32, 32, 3)
    """
    return keras_set("cifar10", {"class_names": CLASSES})
