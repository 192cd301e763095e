import matplotlib.pyplot as plt
import pytest

from ib_keras._checks import InputError
from ib_keras.plots.axes_of import axes_of


def test_axes_of_the_user_are_kept(given):
    assert axes_of(given) is given


@pytest.mark.parametrize("ax", [object(), 3, "ax", plt, []])
def test_other_things_are_refused(ax):
    with pytest.raises(InputError, match="`ax` must be matplotlib axes, or None. Received: "):
        axes_of(ax)


def test_a_new_figure_has_the_size_that_was_asked_for():
    assert axes_of(None, (3, 2)).figure.get_size_inches().tolist() == [3, 2]
