"""Windows of a series among the held-out examples."""

import keras
import numpy as np
import pytest

from ib_keras import datasets
from ib_keras.callbacks import InformationPlane
from ib_keras.callbacks.overlapping_windows import overlap_of_windows

SERIES = np.cumsum(np.random.default_rng(0).normal(size=[400, 2]), axis=0).astype("float32")
WINDOWS = np.lib.stride_tricks.sliding_window_view(SERIES, 12, axis=0).transpose(0, 2, 1)


@pytest.mark.parametrize("step, shared", [(1, 11), (3, 3), (6, 1), (12, 0)])
def test_windows_of_several_channels_are_found_by_their_step(step, shared):
    assert overlap_of_windows(WINDOWS[::step]) == shared


def test_other_examples_are_no_windows():
    generator = np.random.default_rng(0)
    for x in (generator.normal(size=[50, 9]), WINDOWS[generator.permutation(len(WINDOWS))], np.zeros([50, 9])):
        assert overlap_of_windows(x) == 0
    digits = datasets.digits()
    assert overlap_of_windows(digits.x_test) == 0 and overlap_of_windows(digits.x_test.reshape(-1, 64)) == 0
    assert overlap_of_windows(np.arange(40.0).reshape(40)) == 0


def test_the_rows_of_a_plane_say_so():
    model = keras.Sequential([keras.Input((12, 2)), keras.layers.Flatten(), keras.layers.Dense(2, name="hidden")])
    (row,) = InformationPlane(WINDOWS, max_examples=100).measure(model)
    assert "each example shares values with the 11 that follow it" in row["flags"] and "every 12th" in row["flags"]
    (row,) = InformationPlane(WINDOWS[::12]).measure(model)
    assert "follow" not in row["flags"]
