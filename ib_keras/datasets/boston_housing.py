"""Boston housing: the median house value of 506 districts (Harrison and Rubinfeld, 1978)."""

from ib_keras.datasets.dataset import Dataset
from ib_keras.datasets.keras_set import keras_set

COLUMNS = ("CRIM", "ZN", "INDUS", "CHAS", "NOX", "RM", "AGE", "DIS", "RAD", "TAX", "PTRATIO", "B", "LSTAT")


def boston_housing() -> Dataset:
    """Loads the prices of houses in Boston, a regression, through Keras, which downloads them once.

    One column, B, was made of the share of black residents; `california_housing` has no such column.

    Returns:
      A `Dataset` of 404 training and 102 test rows of thirteen standardised columns, with the price in 1000 dollars.

    Raises:
      InputError: if the file is neither in the cache of Keras nor within reach of a download.

    >>> from ib_keras import datasets
    >>> datasets.boston_housing().input_shape  # doctest: +SKIP
    (13,)
    """
    return keras_set("boston_housing", {"column_names": COLUMNS, "target_name": "MEDV"})
