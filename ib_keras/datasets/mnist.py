"""MNIST: 70 000 handwritten digits (LeCun, Cortes and Burges, 1998)."""

import os

from ib_keras.datasets.archive import Archive
from ib_keras.datasets.dataset import Dataset

SHA256 = {
    "x_train": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    "y_train": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    "x_test": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    "y_test": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
}


def mnist(data_dir: str | os.PathLike[str] | None = None) -> Dataset:
    """Loads MNIST, verified against the published arrays.

    Args:
      data_dir: folder that holds `mnist.npz` with the uint8 arrays `x_train`, `y_train`, `x_test` and `y_test`.
        None (default) takes the folder that IB_KERAS_DATA names, and where it is unset or lacks the file, the cache of
        Keras, which downloads the file once.

    Returns:
      A `Dataset` of 60 000 training and 10 000 test images [n, 28, 28, 1] of ten classes.

    Raises:
      InputError: if the file is missing, damaged or not MNIST, or cannot be downloaded.

    >>> from ib_keras import datasets
    >>> datasets.mnist().input_shape  # doctest: +SKIP
    (28, 28, 1)
    >>> datasets.digits(image_size=28).input_shape  # the same shape, without a download
    (28, 28, 1)
    """
    return Archive("mnist", SHA256).load(data_dir)
