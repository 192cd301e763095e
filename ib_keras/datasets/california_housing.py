"""California housing: the median house value of 20 640 districts (Pace and Barry, 1997)."""

from ib_keras.datasets.dataset import Dataset
from ib_keras.datasets.keras_set import keras_set

COLUMNS = ("MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude")


def california_housing() -> Dataset:
    """Loads the prices of houses in California, a regression, through Keras, which downloads them once.

    Returns:
      A `Dataset` of 16 512 training and 4 128 test rows of eight standardised columns, with the price in dollars.

    Raises:
      InputError: if the file is neither in the cache of Keras nor within reach of a download.

    >>> from ib_keras import datasets
    >>> datasets.california_housing().column_names  # doctest: +SKIP
    ('MedInc', 'HouseAge', 'AveRooms', 'AveBedrms', 'Population', 'AveOccup', 'Latitude', 'Longitude')
    """
    return keras_set("california_housing", {"column_names": COLUMNS, "target_name": "MedHouseVal"})
