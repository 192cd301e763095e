import numpy as np

from ib_keras.experiments.binarised import binarised


def test_frequencies_are_the_grey_values():
    grey = np.tile(np.array([0.0, 0.1, 0.5, 0.9, 1.0], "float32"), [20_000, 1])
    drawn = binarised(grey, (1, 2)).numpy()
    assert set(np.unique(drawn)) == {0.0, 1.0} and drawn.dtype == np.float32
    assert np.all(np.abs(drawn.mean(0) - grey[0]) <= 4 * np.sqrt(grey[0] * (1 - grey[0]) / 20_000))


def test_seed_decides():
    grey = np.full([4, 50], 0.5, "float32")
    assert np.array_equal(binarised(grey, (0, 1)), binarised(grey, (0, 1)))
    assert not np.array_equal(binarised(grey, (0, 1)), binarised(grey, (0, 2)))
