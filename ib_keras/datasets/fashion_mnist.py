"""Fashion-MNIST: 70 000 pictures of clothes (Xiao, Rasul and Vollgraf, 2017)."""

import os

from ib_keras.datasets.archive import Archive
from ib_keras.datasets.dataset import Dataset

SHA256 = {
    "x_train": "2e487a6c89124f78f2d7521542223cafe96f7123c3ca13d447772ac6ecbb3012",
    "y_train": "657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7",
    "x_test": "c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a",
    "y_test": "3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9",
}


def fashion_mnist(data_dir: str | os.PathLike[str] | None = None) -> Dataset:
    """Loads Fashion-MNIST, verified against the published arrays.

    Args:
      data_dir: folder that holds `fashion_mnist.npz` with the uint8 arrays `x_train`, `y_train`, `x_test` and `y_test`.
        None (default) takes the folder that IB_KERAS_DATA names, and where it is unset or lacks the file, the cache of
        Keras, which downloads the file once.

    Returns:
      A `Dataset` of 60 000 training and 10 000 test images [n, 28, 28, 1] of ten classes.

    Raises:
      InputError: if the file is missing, damaged or not Fashion-MNIST, or cannot be downloaded.

    >>> from ib_keras import datasets
    >>> datasets.fashion_mnist().input_shape  # doctest: +SKIP
    (28, 28, 1)
    >>> datasets.digits(image_size=28).input_shape  # the same shape, without a download
    (28, 28, 1)
    """
    return Archive("fashion_mnist", SHA256).load(data_dir)
