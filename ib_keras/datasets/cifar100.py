"""CIFAR-100: 60 000 colour pictures of a hundred kinds of things (Krizhevsky, 2009)."""

from ib_keras._checks import one_of
from ib_keras.datasets.dataset import Dataset
from ib_keras.datasets.keras_set import keras_set

CLASSES = {"fine": 100, "coarse": 20}


def cifar100(label_mode: str = "fine") -> Dataset:
    """Loads CIFAR-100, colour pictures of 100 classes, through Keras, which downloads them once.

    Args:
      label_mode: `"fine"` (default) for 100 classes, or `"coarse"` for the 20 groups that hold five classes each.

    Returns:
      A `Dataset` of 50 000 training and 10 000 test images [n, 32, 32, 3] in [0, 1].

    Raises:
      InputError: if the files are neither in the cache of Keras nor within reach of a download.

    >>> from ib_keras import datasets
    >>> datasets.cifar100("coarse").num_classes  # doctest: +SKIP
    20
    """
    classes = CLASSES[one_of("label_mode", label_mode, CLASSES)]
    return keras_set("cifar100", {"class_names": tuple(map(str, range(classes)))}, label_mode=label_mode)
