"""Series stay apart without colour, and epochs stay ordered."""

import matplotlib.colors
import numpy as np

from ib_keras.plots.styles import COLORS, EPOCHS, series_style, uneven


def test_series_differ_without_colour():
    styles = [series_style(index) for index in range(55)]
    assert len({(style["marker"], style["linestyle"]) for style in styles}) == 55


def test_neighbours_differ_in_marker_line_and_colour():
    for index in range(55):
        one, next_one = series_style(index), series_style(index + 1)
        assert all(one[key] != next_one[key] for key in ("marker", "linestyle", "color"))


def test_epochs_get_lighter_but_stay_visible_on_white():
    lightness = EPOCHS(np.linspace(0, 1, 20))[:, :3] @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(lightness) > 0).all() and lightness[-1] < 0.8


def test_epochs_that_ask_for_a_logarithm():
    assert uneven([0, 1, 10, 100]) and not uneven([0, 2, 4]) and not uneven([3]) and not uneven([0, 100])


def test_neighbouring_colours_differ_in_grey():
    grey = np.array([matplotlib.colors.to_rgb(color) for color in COLORS]) @ [0.2126, 0.7152, 0.0722]
    assert (np.abs(np.diff(grey)) > 0.05).all() and grey.max() < 0.8
