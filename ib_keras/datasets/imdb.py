"""IMDB: 50 000 film reviews with the sentiment of each (Maas and others, 2011)."""

from ib_keras._checks import positive_int
from ib_keras.datasets.dataset import Dataset
from ib_keras.datasets.keras_set import keras_set


def imdb(num_words: int = 10_000, length: int = 200) -> Dataset:
    """Loads film reviews as the numbers of their words, through Keras, which downloads them once.

    Args:
      num_words: number of the most frequent words that keep their numbers, >= 1; rarer ones become 2 (default: 10000).
      length: number of words per review, >= 1, the last ones; shorter texts begin with 0 (default: 200).

    Returns:
      A `Dataset` of 25 000 training and 25 000 test rows of integers [n, length], classes negative and
        positive.

    Raises:
      InputError: for sizes below 1, or if the file is neither in the cache of Keras nor within reach of a download.

    >>> from ib_keras import datasets
    >>> datasets.imdb(length=100).input_shape  # doctest: +SKIP
    (100,)
    """
    words, padded = positive_int("num_words", num_words), positive_int("length", length)
    return keras_set("imdb", {"class_names": ("negative", "positive")}, padded, num_words=words)
