import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from ib_keras._checks import InputError
from ib_keras.applications import damaged
from ib_keras.applications.restoration.damage import KINDS, drawn_damage

GREY = np.full([50, 20, 20, 1], 0.5, np.float32)


def test_noise_has_its_strength_and_is_clipped_on_demand():
    pictures, strengths = damaged(GREY, "gaussian", 0.4)
    noise = (pictures - GREY).ravel()
    assert stats.kstest(noise / 0.4, "norm").pvalue > 0.001 and np.all(strengths == np.float32(0.4))
    assert np.array_equal(damaged(GREY, "clipped_gaussian", 0.4)[0], pictures.clip(0, 1))


def test_salt_and_pepper_are_equally_likely():
    pictures, strengths = damaged(GREY, "salt_and_pepper", 0.2)
    counts = [np.sum(pictures == value) for value in (0, 1)]
    assert stats.binomtest(sum(counts), GREY.size, 0.2).pvalue > 0.001
    assert stats.binomtest(counts[0], sum(counts), 0.5).pvalue > 0.001 and np.all(strengths == np.float32(0.2))


def test_holes_are_boxes_that_reach_every_pixel():
    pictures, strengths = damaged(np.ones([2000, 8, 12]), "holes", 0.5)
    assert np.array_equal(strengths[..., 0], 1 - pictures) and np.all(strengths.sum(axis=(1, 2, 3)) == 4 * 6)
    rows, columns = (strengths.max(axis=axes)[..., 0].sum(axis=1) for axes in (2, 1))
    assert np.all(rows == 4) and np.all(columns == 6)
    assert strengths[:, 0, 0].mean() == pytest.approx(1 / 5 / 7, abs=0.015) and strengths.mean(axis=0).min() > 0


def test_same_seed_same_damage():
    for kind in KINDS:
        assert np.array_equal(damaged(GREY, kind, 0.3, seed=1)[0], damaged(GREY, kind, 0.3, seed=1)[0])
        assert not np.array_equal(damaged(GREY, kind, 0.3, seed=1)[0], damaged(GREY, kind, 0.3, seed=2)[0])


def test_drawn_kinds_and_strengths():
    kinds = ["gaussian", "gaussian", "salt_and_pepper"]
    pictures, strengths = (part.numpy() for part in drawn_damage(tf.fill([3000, 8, 8, 1], 0.5), kinds, seed=(0, 1)))
    of_salt = np.isin(pictures, (0, 0.5, 1)).all(axis=(1, 2, 3))
    assert stats.binomtest(int(of_salt.sum()), 3000, 1 / 3).pvalue > 0.001
    for taken, kind in ((of_salt, "salt_and_pepper"), (~of_salt, "gaussian")):
        _, low, high = KINDS[kind]
        assert stats.kstest(strengths[taken, 0, 0, 0], stats.uniform(low, high - low).cdf).pvalue > 0.001


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((GREY, "blur", 0.1), "`kind` must be a known name"),
        ((GREY, "gaussian", 1.1), "`strength` must be at most 1"),
        ((GREY, "gaussian", -0.1), "`strength` must be finite and at least 0"),
        ((np.uint8(200 * GREY), "gaussian", 0.1), "`x` must be within.*Divide them by 255"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(InputError, match=message):
        damaged(*arguments)


@pytest.mark.parametrize("kind", ["gaussian", "clipped_gaussian", "salt_and_pepper", "holes"])
def test_no_strength_is_no_damage(kind):
    x = np.random.default_rng(0).random([5, 8, 8, 1]).astype("float32")
    pictures, strengths = damaged(x, kind, 0)
    assert np.array_equal(pictures, x) and not strengths.any()
