"""The choice of a score without anomalies."""

import numpy as np
import pytest

from ib_keras.applications.anomalies.score_choice import _altered, chosen_score


@pytest.mark.parametrize("shape", [(6,), (1,), (12, 2), (10, 10), (10, 10, 3)])
def test_half_of_an_altered_row_is_from_another(shape):
    """Row i holds the number i alone."""
    x = np.ones([50, *shape]) * np.arange(50).reshape(50, *[1] * len(shape))
    altered = _altered(x, np.random.default_rng(0))
    other = altered == np.roll(x, 1, axis=0)
    assert np.all(other | (altered == x))
    share = other.reshape(50, -1).mean(axis=1)
    assert np.allclose(share, 1 if shape == (1,) else 0.5)


def test_a_score_without_information_has_half_the_area():
    x = np.random.default_rng(1).normal(size=[3000, 4])
    _, areas = chosen_score({"noise": lambda x: np.random.default_rng(2).random(len(x))}, x, 0)
    assert areas["noise"] == pytest.approx(0.5, abs=5 / np.sqrt(12 * 2000))


def test_the_seed_decides():
    x = np.random.default_rng(1).normal(size=[300, 4])
    scores = {"norm": lambda x: np.abs(x).sum(axis=1)}
    assert chosen_score(scores, x, 3) == chosen_score(scores, x, 3) != chosen_score(scores, x, 4)
