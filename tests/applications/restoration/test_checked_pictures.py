import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.restoration.checked_pictures import pictures_of


def test_pictures_without_channels_have_one():
    x = np.random.default_rng(0).random([2, 5, 6])
    assert np.array_equal(pictures_of("x", x), x[..., None].astype(np.float32))
    assert pictures_of("x", np.ones([1, 5, 6, 3], bool)).dtype == np.float32


def test_missing_values_only_where_they_may_be():
    x = np.array([[[0.5, np.nan]]])
    assert np.isnan(pictures_of("x", x, missing=True)).sum() == 1
    with pytest.raises(InputError, match="`x` must be finite. Received: 1 times NaN"):
        pictures_of("x", x)


@pytest.mark.parametrize(
    "x, message",
    [
        (np.zeros([0, 8, 8]), "pictures.*shape \\(0, 8, 8\\)"),
        (np.zeros([8, 8]), "Pass one picture as x\\[None\\]"),
        ([np.zeros([8, 8]), np.zeros([9, 8])], "pictures of one size"),
        (np.full([1, 2, 2], "a"), "an array of numbers"),
        (np.full([1, 2, 2], 1 + 1j), "an array of numbers"),
        (np.full([1, 2, 2], np.inf), "within \\[0, 1\\]"),
        (np.full([1, 2, 2], 200, np.uint8), "values from 200 to 200. Divide them by 255"),
        (np.full([1, 2, 2], -1), "Scale or clip them"),
        (np.ma.masked_equal(np.zeros([1, 2, 2]), 0), "without masked values"),
    ],
)
def test_what_is_no_picture(x, message):
    with pytest.raises(InputError, match=message):
        pictures_of("x", x)
