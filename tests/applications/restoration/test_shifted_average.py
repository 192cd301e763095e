import numpy as np
import pytest
from scipy.ndimage import correlate

from ib_keras.applications.restoration.shifted_average import OFFSETS, shifted_average

X = np.random.default_rng(0).random((2, 5, 6, 1)).astype(np.float32)


def test_what_treats_all_places_alike_is_not_changed():
    kernel = np.ones([1, 3, 3, 1]) / 9

    def blurred(x):
        return correlate(x, kernel, mode="nearest")

    inner = np.s_[:, 2:-2, 2:-2]
    np.testing.assert_allclose(shifted_average(blurred, X, 5)[inner], blurred(X)[inner], atol=1e-6)


@pytest.mark.parametrize("shifts", [2, 5, 9])
def test_the_mean_is_that_of_all_shifts_that_show_a_pixel(shifts):
    """A function that puts out the place of each pixel shows where a pixel stood in each shifted picture."""

    def rows_of(x):
        return np.broadcast_to(np.arange(5.0)[None, :, None, None], x.shape)

    found = shifted_average(rows_of, X, shifts)
    for row, column in ((0, 0), (2, 3), (4, 5)):
        shown = [row - down for down, right in OFFSETS[:shifts] if 0 <= row - down < 5 and 0 <= column - right < 6]
        assert found[0, row, column, 0] == pytest.approx(np.mean(shown))


def test_one_shift_is_none():
    assert shifted_average(lambda x: x + 1, X, 1).dtype == np.float32
    assert np.array_equal(shifted_average(lambda x: x + 1, X, 1), X + 1)
