"""Words of texts as columns of 0 and 1: whether a text has the word."""

from collections.abc import Sequence

import numpy as np

_MOST_WORDS, _LEAST_TEXTS = 2000, 2


def word_columns(texts: Sequence[str]) -> tuple[list[str], list[np.ndarray]]:
    """Returns the words and, for each, an array [n] of 0 and 1: the 2,000 commonest words of two texts or more.

    Args:
      texts: n texts.

    Raises:
      InputError: where no word stands in two texts.

    >>> word_columns(["good film", "bad film", "good book"])[0]
    ['film', 'good']
    """
    from sklearn.feature_extraction.text import CountVectorizer

    from ib_keras._checks import rejection

    vectorizer = CountVectorizer(binary=True, min_df=_LEAST_TEXTS, max_features=_MOST_WORDS)
    try:
        table = vectorizer.fit_transform(texts)
    except ValueError:
        raise rejection("x", "texts that share words", f"{len(texts)} texts that do not", "Pass more texts.") from None
    return list(vectorizer.get_feature_names_out()), list(table.toarray().T.astype(float))


def is_texts(x: object) -> bool:
    """Whether examples are texts, rather than rows.

    >>> is_texts(["good film", "bad film"]), is_texts([[1.0], [2.0]])
    (True, False)
    """
    listed = isinstance(x, (list, tuple)) or (isinstance(x, np.ndarray) and x.ndim == 1)
    return listed and len(x) > 0 and all(isinstance(one, str) for one in x)
