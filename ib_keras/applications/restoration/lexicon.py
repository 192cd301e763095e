"""Words with their probabilities, sorted by how many letters they differ from given words."""

import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import rejection

_BLOCK = 256


class Near(NamedTuple):
    """The words of a lexicon around given words of one length, by the number of letters in which they differ.

    Attributes:
      positions: where the given words stand, int [n].
      best: the likeliest word at each distance, int [n, length + 1].
      best_share: its probability, [n, length + 1]; 0 where no word is at this distance.
      shares: the probability of all words at each distance, [n, length + 1].
    """

    positions: np.ndarray
    best: np.ndarray
    best_share: np.ndarray
    shares: np.ndarray


class Lexicon:
    """Words with their probabilities.

    Args:
      words: words, which may repeat.
      counts: how often each is met, [n] numbers > 0; None is once.

    >>> lexicon = Lexicon(["hat", "cat", "cat", "goat"])
    >>> lexicon.words, lexicon.letters
    (['cat', 'goat', 'hat'], 6)
    """

    def __init__(self, words: Sequence[str], counts: ArrayLike | None = None):
        different, places = np.unique(np.array(words, object), return_inverse=True)
        self.words: list[str] = different.tolist()
        self.letters = max(2, len(set("".join(self.words))))
        totals = np.bincount(places, _checked_counts(counts, len(places)))
        self._share = totals / totals.sum()
        lengths = np.array([len(word) for word in self.words])
        self._of_length = {length: np.flatnonzero(lengths == length) for length in set(lengths.tolist())}

    def by_distance(self, given: Sequence[str]) -> list[Near]:
        """Returns the words near given ones, for each length that both have."""
        lengths, found = np.array([len(word) for word in given]), []
        for length in sorted(set(lengths.tolist()) & set(self._of_length)):
            positions = np.flatnonzero(lengths == length)
            for start in range(0, len(positions), _BLOCK):
                part = positions[start : start + _BLOCK]
                found.append(self._near(part, _codes([given[i] for i in part]), self._of_length[length]))
        return found

    def _near(self, positions, codes, candidates):
        candidates = candidates[np.argsort(-self._share[candidates], kind="stable")]
        known, share = _codes([self.words[i] for i in candidates]), self._share[candidates]
        distance = sum((codes[:, None, i] != known[None, :, i]).astype(np.uint16) for i in range(codes.shape[1]))
        near = [np.equal(distance, d) for d in range(codes.shape[1] + 1)]
        # Of the words at a distance, sorted by their probability, argmax finds the first one.
        first = np.stack([at.argmax(axis=1) for at in near], axis=1)
        some = np.stack([at.any(axis=1) for at in near], axis=1)
        shares = np.stack([at @ share for at in near], axis=1)
        return Near(positions, candidates[first], np.where(some, share[first], 0.0), shares)


def _codes(words):
    """Returns words of one length as the numbers of their characters, [n, length]."""
    return np.array([[ord(letter) for letter in word] for word in words], np.int32).reshape(len(words), -1)


def words_of(argument: str, words: Any) -> list[str]:
    """Returns words as a list in Unicode's composed form (NFC), or raises an `InputError`.

    A letter with an accent is one character there, however it was typed.

    >>> words_of("X", np.array(["a", "b"])), words_of("X", ["e\\N{COMBINING ACUTE ACCENT}"])
    (['a', 'b'], ['é'])
    """
    if isinstance(words, (str, bytes)) or not hasattr(words, "__len__") or getattr(words, "shape", None) == ():
        raise rejection(argument, "a list of words", repr(words), "Pass e.g. text.split().")
    found = [unicodedata.normalize("NFC", str(word)) if isinstance(word, str) else word for word in words]
    if not found or not all(isinstance(word, str) and word for word in found):
        wrong = next((word for word in found if not (isinstance(word, str) and word)), "no word")
        raise rejection(argument, "words of one letter or more", repr(wrong), "Leave out what is no word.")
    return found


def _checked_counts(counts, n):
    if counts is None:
        return np.ones(n)
    array = np.asarray(counts)
    if array.dtype.kind not in "iuf" or array.shape != (n,) or not (np.isfinite(array).all() and (array > 0).all()):
        raise rejection("counts", f"{n} numbers above 0", repr(counts), "Pass how often each word is met.")
    return array / array.max().astype(float)
