import itertools

import numpy as np
import pytest
from sklearn.base import clone

from ib_keras._checks import InputError
from ib_keras.applications import WordRestorer


def noisy(words, rate, letters, rng):
    """Returns words whose letters are each replaced by another one with a probability."""

    def letter(old):
        return rng.choice([one for one in letters if one != old]) if rng.random() < rate else old

    return ["".join(map(letter, word)) for word in words]


def test_probabilities_are_those_of_bayes_by_enumeration():
    words, counts, rate, letters = ["aba", "abb", "bca"], [5, 1, 2], 0.3, 3
    restorer = WordRestorer(rate).fit(words, counts=counts)
    for given in map("".join, itertools.product("abc", repeat=3)):
        differing = [sum(a != b for a, b in zip(word, given)) for word in words]
        joint = np.array(counts) * [(rate / (letters - 1)) ** d * (1 - rate) ** (3 - d) for d in differing]
        posterior = joint / joint.sum()
        assert restorer.confidence([given])[0] == pytest.approx(posterior.max())
        assert posterior[words.index(restorer.restore([given])[0])] == pytest.approx(posterior.max())


@pytest.mark.parametrize("rate", [0.05, 0.2])
def test_likeliest_rate_is_found(rate):
    rng = np.random.default_rng(0)
    lexicon = ["".join(rng.choice(list("abcdefgh"), 7)) for _ in range(300)]
    words = list(rng.choice(lexicon, 500))
    restorer = WordRestorer().fit(lexicon)
    given = noisy(words, rate, "abcdefgh", rng)
    confidence, restored = restorer.confidence(given), restorer.restore(given)
    assert restorer.rate_ == pytest.approx(rate, abs=0.02)
    assert np.mean(confidence) == pytest.approx(np.mean(np.array(restored) == words), abs=0.05)


def test_known_words_stay_and_other_lengths_are_left_alone():
    restorer = WordRestorer().fit(["caf\u00e9", "\U0001f600\U0001f600"])
    assert restorer.restore(["caf\u00e9", "cafe", "x", "\U0001f600!"]) == ["caf\u00e9"] * 2 + ["x", "\U0001f600" * 2]
    assert restorer.confidence(["x"]).tolist() == [0] and restorer.lexicon_[0] == "caf\u00e9"


def test_long_words_have_a_probability():
    restorer = WordRestorer(rate=0.2).fit(["a" * 600, "b" * 600])
    assert np.allclose(restorer.confidence(["a" * 300 + "b" * 300, "a" * 599 + "b"]), [0.5, 1])


def test_parameters_are_those_of_scikit_learn():
    assert clone(WordRestorer(0.3)).rate == 0.3


@pytest.mark.parametrize("rate", [0, 1, -1, "much", np.nan])
def test_bad_rates(rate):
    with pytest.raises(InputError, match="`rate` must be"):
        WordRestorer(rate).fit(["word"])


def test_nothing_is_restored_before_fit():
    with pytest.raises(InputError, match="Call fit\\(words\\) first"):
        WordRestorer().restore(["word"])
