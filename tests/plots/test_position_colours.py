import numpy as np
import pytest

from ib_keras.plots.position_colours import position_colours


def lightness(colours):
    """Returns the relative luminance of colours [n, 4] over white."""
    linear = colours[:, :3] * colours[:, 3:] + 1 - colours[:, 3:]
    return linear @ [0.2126, 0.7152, 0.0722]


def test_colours_over_white_get_darker_with_every_step():
    colours = position_colours(np.array([0.0, 4.0]), dark=False).to_rgba(np.linspace(0, 4, 50))
    assert (np.diff(lightness(colours)) < 0).all() and lightness(colours)[0] == 1


def test_colours_over_pictures_get_lighter_and_less_clear():
    colours = position_colours(np.array([0.0, 4.0]), dark=True).to_rgba(np.linspace(0, 4, 50))
    assert (np.diff(colours[:, :3] @ [0.2126, 0.7152, 0.0722]) > 0).all() and (np.diff(colours[:, 3]) > 0).all()


@pytest.mark.parametrize("dark", [True, False])
def test_values_below_0_have_a_side_of_their_own(dark):
    colours = position_colours(np.array([-1.0, 3.0]), dark)
    below, nothing, above = colours.to_rgba([-3.0, 0.0, 3.0])
    assert colours.get_clim() == (-3, 3) and nothing[3] < 0.1
    assert below[2] > below[0] and above[0] > above[2]


def test_a_map_of_zeros_has_a_range():
    assert position_colours(np.zeros(3), dark=True).get_clim() == (0, 1)
