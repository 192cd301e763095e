import json
import math
import sys

import numpy as np
import pytest
import scipy.stats
from sklearn.datasets import load_digits

from ib_keras._checks import InputError
from ib_keras.problems import DigitPictures
from tests.oracles import tables


def pool(m, digit, shape=(2, 3)):
    """Pictures below one half are zeros, pictures above it are ones."""
    return np.random.default_rng(digit).random([m, *shape]) * 0.49 + digit / 2


EXAMPLES = [DigitPictures(), DigitPictures(2, 0.0, pool(2, 0), pool(3, 1))]


def bits(side, b):
    """Returns which digit each tile of a row shows, for pools made by `pool`."""
    n, height, width, _ = side.shape
    return (side.reshape(n, height, b, width // b).mean(axis=(1, 3)) > 0.5).astype(int)


def tiles(side, b):
    n, height, width, _ = side.shape
    return side.reshape(n, height, b, width // b).transpose(0, 2, 1, 3).reshape(n, b, -1)


def coin(error):
    return scipy.stats.bernoulli(error).entropy()


@pytest.mark.parametrize("b", [1, 4, 10])
@pytest.mark.parametrize("error", [0.0, 0.05, 0.3, 0.5, 1.0])
def test_information_in_closed_form(b, error):
    assert DigitPictures(b, error).information == pytest.approx(b * (math.log(2) - coin(error)), abs=1e-13)


def test_information_of_the_pictures_themselves():
    """All pairs of pictures of one bit: two zeros, three ones, each drawn alike given its digit."""
    share, digit = np.array([1 / 2] * 2 + [1 / 3] * 3), np.array([0, 0, 1, 1, 1])
    channel = np.array([[0.8, 0.2], [0.2, 0.8]])
    joint = 0.5 * channel[np.ix_(digit, digit)] * np.outer(share, share)
    problem = DigitPictures(1, 0.2, pool(2, 0), pool(3, 1))
    assert problem.information == pytest.approx(tables.total_correlation(joint), abs=1e-14)


def test_bits_are_fair_and_flipped_at_the_error_rate():
    """Five standard errors, for each of the bits on its own."""
    b, error, n = 3, 0.1, 20_000
    x, y = DigitPictures(b, error, pool(5, 0), pool(4, 1)).sample(n, seed=0)
    sent, received = bits(x, b), bits(y, b)
    flipped = sent != received
    for frequency, p in ((sent.mean(axis=0), 0.5), (received.mean(axis=0), 0.5), (flipped.mean(axis=0), error)):
        assert (np.abs(frequency - p) < 5 * math.sqrt(p * (1 - p) / n)).all()
    together = np.corrcoef(np.hstack([sent, flipped]).T) - np.eye(2 * b)
    assert np.abs(together).max() < 5 / math.sqrt(n)


def test_without_error_both_sides_show_the_same_digits_in_other_pictures():
    x, y = DigitPictures(4, 0.0, pool(9, 0), pool(9, 1)).sample(200, seed=0)
    np.testing.assert_array_equal(bits(x, 4), bits(y, 4))
    assert (x != y).any()


def test_every_picture_of_a_digit_is_equally_likely_on_both_sides():
    zeros, ones = pool(5, 0), pool(4, 1)
    for side in DigitPictures(3, 0.1, zeros, ones).sample(5000, seed=1):
        shown = tiles(side, 3).reshape(-1, 6)
        for pictures in (zeros, ones):
            counts = [(shown == picture.ravel()).all(axis=1).sum() for picture in pictures]
            assert scipy.stats.chisquare(counts).pvalue > 1e-6


def test_tiles_stand_side_by_side():
    problem = DigitPictures(3, 0.5, pool(1, 0), pool(1, 1))
    x, _ = problem.sample(20, seed=0)
    for row, sent in zip(x[..., 0], bits(x, 3)):
        np.testing.assert_array_equal(row, np.hstack([(pool(1, 0), pool(1, 1))[bit][0] for bit in sent]))


def test_default_pictures_are_the_zeros_and_ones_of_scikit_learn():
    digits = load_digits()
    known = {image.tobytes(): target for image, target in zip(digits.images / 16, digits.target)}
    for side in DigitPictures(4, 0.1).sample(50, seed=0):
        assert side.shape == (50, 8, 32, 1) and side.min() == 0 and side.max() == 1
        shown = tiles(side, 4).reshape(-1, 64)
        assert {known[tile.tobytes()] for tile in shown} == {0, 1}


def test_default_pictures_tell_their_digit():
    digits = load_digits()
    zeros, ones = ({image.tobytes() for image in digits.images[digits.target == digit]} for digit in (0, 1))
    assert not zeros & ones


def test_own_pictures_need_no_scikit_learn(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    assert DigitPictures().information > 0
    DigitPictures(2, 0.1, pool(2, 0), pool(2, 1)).sample(5, seed=0)


def test_pictures_become_tuples():
    problem = DigitPictures(2, 0.1, pool(2, 0), pool(1, 1))
    assert DigitPictures(**json.loads(json.dumps(problem.get_config()))) == problem
    assert problem != DigitPictures(2, 0.1, pool(2, 0), pool(2, 1))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"bits": 0}, "`bits` must be a positive integer. Received: 0"),
        ({"error": -0.1}, "`error` must be finite and at least 0"),
        ({"error": 1.1}, "`error` must be at most 1. Received: 1.1"),
        ({"error": math.nan}, "`error` must be finite"),
        ({"zeros": None}, "`zeros` must be pictures"),
        ({"ones": None}, "`ones` must be pictures"),
        ({"ones": pool(2, 1)[0]}, "`ones` must be pictures .* Received: shape \\(2, 3\\)"),
        ({"ones": pool(2, 1)[..., None]}, "`ones` must be pictures .* drop the channel axis"),
        ({"zeros": pool(0, 0)}, "`zeros` must be pictures"),
        ({"zeros": pool(2, 0) * 255}, "`zeros` must be pictures .* divide bytes by 255"),
        ({"zeros": np.full([1, 2, 3], math.nan)}, "`zeros` must be pictures"),
        ({"ones": pool(2, 1, (3, 3))}, "`ones` must be as large as `zeros`"),
        (
            {"ones": np.concatenate([pool(2, 1), pool(2, 0)[1:]])},
            "`ones` must be without a picture of `zeros`. Received: 1",
        ),
    ],
)
def test_what_carries_no_bits_is_refused(changes, message):
    arguments = {"bits": 2, "error": 0.1, "zeros": pool(2, 0), "ones": pool(2, 1)} | changes
    with pytest.raises(InputError, match=message):
        DigitPictures(**arguments)
