import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.restoration.lexicon import Lexicon, words_of

WORDS = ["cat", "cat", "hat", "dog", "goat"]


def test_words_at_each_distance_by_hand():
    (near,) = Lexicon(WORDS).by_distance(["horse", "hut", "x"])
    assert near.positions.tolist() == [1] and near.shares.tolist() == [[0.0, 0.2, 0.4, 0.2]]
    assert near.best_share.tolist() == [[0.0, 0.2, 0.4, 0.2]]
    assert [Lexicon(WORDS).words[i] for i in near.best[0, 1:]] == ["hat", "cat", "dog"]


def test_all_probability_lies_at_some_distance():
    rng = np.random.default_rng(0)
    words = ["".join(rng.choice(list("abc"), rng.integers(1, 5))) for _ in range(600)]
    for near in Lexicon(words).by_distance(words):
        length = near.shares.shape[1] - 1
        assert np.allclose(near.shares.sum(axis=1), np.mean([len(word) == length for word in words]))
        assert np.all(near.best_share <= near.shares) and np.all(near.best_share[:, 0] == near.shares[:, 0])


def test_counts_are_repeated_words():
    once, counted = Lexicon(WORDS), Lexicon(["cat", "hat", "dog", "goat"], [2, 1, 1, 1])
    assert once.words == counted.words
    assert np.array_equal(once.by_distance(["hat"])[0].shares, counted.by_distance(["hat"])[0].shares)


@pytest.mark.parametrize("words", ["text", b"text", 3, [], [""], ["a", 3], [None], ["a", ["b"]]])
def test_what_is_no_list_of_words(words):
    with pytest.raises(InputError, match="`X` must be"):
        words_of("X", words)


@pytest.mark.parametrize("counts", [[1, 2], [1, 2, 3, 4, 0], [1, 2, 3, 4, np.nan], list("abcde")])
def test_bad_counts(counts):
    with pytest.raises(InputError, match="`counts` must be 5 numbers above 0"):
        Lexicon(WORDS, counts)


def test_letters_with_accents_are_one_letter_however_they_were_typed():
    lexicon = Lexicon(words_of("X", ["nai\N{COMBINING DIAERESIS}ve", "na\N{LATIN SMALL LETTER I WITH DIAERESIS}ve"]))
    assert [len(word) for word in lexicon.words] == [5]


def test_counts_near_the_largest_number_have_a_sum():
    (near,) = Lexicon(["bat", "cat"], [1e308, 1e308]).by_distance(["bat"])
    assert near.best_share[0, :2].tolist() == [0.5, 0.5]
