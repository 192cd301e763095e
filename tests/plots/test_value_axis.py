"""Axes show the values, and no single value or bound squashes them."""

import numpy as np
import pytest

from ib_keras.plots.value_axis import fit_values, nearest

NONE = np.array([np.nan])


@pytest.mark.parametrize(
    "values, expected",
    [
        ([1, 2, 3], 3),
        ([5, 6, 900], 6),
        ([5, 900], 900),
        ([1, 2, 300, 400], 400),
        ([0, 0, 5], 5),
        ([*range(1, 20), 4000, 5000], 19),
        ([-5, -1, 2], 2),
    ],
)
def test_few_values_are_far(values, expected):
    assert nearest(np.array(values, float)) == expected


@pytest.mark.parametrize("values, least", [([5.88331, 5.88333], 0.1), ([0.01, 0.01], 0.001), ([0.0, 0.0], 0.1)])
def test_an_axis_shows_no_less_than_estimates_promise(given, values, least):
    assert not fit_values(given, "y", np.array(values), NONE).any()
    low, high = given.get_ylim()
    assert high - low == pytest.approx(1.1 * least)
    given.figure.canvas.draw()
    assert given.yaxis.get_offset_text().get_text() == ""


def test_long_brackets_get_room_and_short_ones_are_shown_whole(given):
    values = np.array([2.0, 4.0])
    fit_values(given, "x", values, np.array([500.0]))
    assert given.get_xlim()[1] == pytest.approx(4.6 + 0.05 * 2.6)
    fit_values(given, "x", values, np.array([500.0, 7.0, 1.0]))
    assert given.get_xlim() == pytest.approx((0.7, 7.3))


def test_values_of_many_sizes_get_a_logarithmic_axis(given):
    assert not fit_values(given, "x", np.array([0.01, 0.02, 0.03, 3000.0, 4000.0]), NONE).any()
    assert given.get_xscale() == "symlog" and given.get_xlim() == (0, 6000)
