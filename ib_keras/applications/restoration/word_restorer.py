"""A restorer of words in the form of scikit-learn: corrects replaced letters by a lexicon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator

from ib_keras._checks import above, rejection
from ib_keras.applications.restoration.lexicon import Lexicon, words_of

_MOST_STEPS, _SETTLED = 200, 1e-6


class WordRestorer(BaseEstimator):
    """Corrects replaced letters of words by Bayes' rule: the likeliest word of a lexicon, given the letters.

    A letter is replaced with probability `rate` by any other letter of the lexicon, all of them equally likely. For a
    word w that differs from the given one in d of n letters, p(w | given) is proportional to
    p(w) (rate / (letters - 1))^d (1 - rate)^(n - d). Under this noise no other rule restores more words. Inserted and
    lost letters change the length of a word: they need a model of sequences. Words are compared, and returned, in
    Unicode's composed form (NFC), in which a letter with an accent is one letter.

    Args:
      rate: probability that a letter is replaced, in (0, 1); None (default) takes the likeliest for the words that are
        restored together.

    Attributes:
      lexicon_: words that are known, in the order of the alphabet.
      rate_: the rate that was last used.

    Raises:
      InputError: for a rate outside its range, and for anything else than words.

    >>> restorer = WordRestorer(rate=0.1).fit(["bottleneck", "information", "independent"])
    >>> restorer.restore(["infurmatjon", "bittleneck", "unknown"])
    ['information', 'bottleneck', 'unknown']

    References:
      Kernighan, Church & Gale, A spelling correction program based on a noisy channel model (1990).
    """

    def __init__(self, rate: float | None = None) -> None:
        self.rate = rate

    def fit(self, X: Sequence[str], y: Any = None, *, counts: ArrayLike | None = None) -> Self:
        """Returns the restorer, with the words as its lexicon.

        Args:
          X: words, each as often as it is met: p(w) is its share. A lexicon in which each stands once makes all words
            equally likely.
          y: not used.
          counts: how often each word is met, [n] numbers > 0; None (default) is once.
        """
        self._check_rate()
        self._lexicon = Lexicon(words_of("X", X), counts)
        self.lexicon_ = self._lexicon.words
        return self

    def restore(self, X: Sequence[str]) -> list[str]:
        """Returns the likeliest word of the lexicon for each given one; a word as it is where none has its length.

        Args:
          X: words with replaced letters.
        """
        return self._found(X)[0]

    def confidence(self, X: Sequence[str]) -> np.ndarray:
        """Returns the probability [n] of each word that `restore` returns; 0 where no word has its length.

        Args:
          X: words with replaced letters.
        """
        return self._found(X)[1]

    def _found(self, X):
        if not hasattr(self, "lexicon_"):
            raise rejection("X", "restored after `fit`", "no lexicon", "Call fit(words) first.")
        self._check_rate()
        given = words_of("X", X)
        near = self._lexicon.by_distance(given)
        self.rate_ = self.rate or _likeliest_rate(near, self._lexicon.letters)
        words, probabilities = list(given), np.zeros(len(given))
        for positions, best, best_share, shares in near:
            likelihood = _log_likelihood(self.rate_, shares.shape[1] - 1, self._lexicon.letters)
            joint = _log(best_share) + likelihood
            chosen = joint.argmax(axis=1)
            rows = np.arange(len(positions))
            posterior, largest = _normalised(shares, likelihood)
            probabilities[positions] = np.exp(joint[rows, chosen] - largest) / posterior.sum(axis=1)
            for position, word in zip(positions, best[rows, chosen]):
                words[position] = self._lexicon.words[word]
        return words, probabilities

    def _check_rate(self):
        remedy = "Pass the probability that a letter is replaced, e.g. 0.1, or None."
        if self.rate is not None and above("rate", self.rate, 0, remedy) >= 1:
            raise rejection("rate", "below 1", self.rate, remedy)


def _log_likelihood(rate, length, letters):
    """Returns the log-probability [length + 1] of the given letters if the word differs in 0, 1, ... of them."""
    distance = np.arange(length + 1)
    return distance * np.log(rate / (letters - 1)) + (length - distance) * np.log1p(-rate)


def _log(shares):
    with np.errstate(divide="ignore"):
        return np.log(shares)


def _normalised(shares, likelihood):
    """Returns shares times likelihoods over their largest one in each row, and the logarithm of that, [n, ...] and [n].

    The likelihood of a long word is below the smallest floating number.
    """
    joint = _log(shares) + likelihood
    largest = joint.max(axis=1)
    return np.exp(joint - largest[:, None]), largest


def _likeliest_rate(near, letters):
    """Returns the rate under which the given words are likeliest, by expectation maximisation."""
    rate = 0.1
    for _ in range(_MOST_STEPS):
        replaced = total = 0.0
        for _, _, _, shares in near:
            posterior, _ = _normalised(shares, _log_likelihood(rate, shares.shape[1] - 1, letters))
            posterior /= posterior.sum(axis=1, keepdims=True)
            replaced += float((posterior * np.arange(shares.shape[1])).sum())
            total += posterior.sum() * (shares.shape[1] - 1)
        before, rate = rate, float(np.clip(replaced / max(total, 1), 1e-6, 1 - 1 / letters))
        if abs(rate - before) < _SETTLED:
            break
    return rate
