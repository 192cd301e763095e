"""Reuters: 11 228 news by wire with the topic of each (Lewis, 1987)."""

from ib_keras._checks import positive_int
from ib_keras.datasets.dataset import Dataset
from ib_keras.datasets.keras_set import keras_set

TOPICS = 46


def reuters(num_words: int = 10_000, length: int = 200) -> Dataset:
    """Loads news as the numbers of their words, through Keras, which downloads them once.

    Args:
      num_words: number of the most frequent words that keep their numbers, >= 1; rarer ones become 2 (default: 10000).
      length: number of words per text, >= 1, the last ones; shorter texts begin with 0 (default: 200).

    Returns:
      A `Dataset` of 8 982 training and 2 246 test rows of integers [n, length] with 46 topics.

    Raises:
      InputError: for sizes below 1, or if the file is neither in the cache of Keras nor within reach of a download.

    >>> from ib_keras import datasets
    >>> datasets.reuters().num_classes  # doctest: +SKIP
    46
    """
    words, padded = positive_int("num_words", num_words), positive_int("length", length)
    topics = tuple(map(str, range(TOPICS)))
    return keras_set("reuters", {"class_names": topics}, padded, num_words=words)
