import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import coordinates

RATES = [0.005, 2.0, 0.0, 3.5]


def test_bars_are_the_rates_from_the_largest():
    ax = coordinates(RATES)
    assert [bar.get_height() for bar in ax.patches] == [3.5, 2.0, 0.005, 0.0]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["3", "1", "0", "2"]
    assert [bar.get_facecolor()[3] for bar in ax.patches] == [1, 1, 0, 0], "unused coordinates are hollow"


def test_unit_count_and_sum_are_named():
    ax = coordinates(np.array(RATES))
    assert "nats" in ax.get_ylabel() and "coordinate" in ax.get_xlabel()
    assert ax.texts[0].get_text() == "2 of 4 coordinates above 0.01 nats\nsum 5.50 nats"
    assert ax.get_ylim()[1] > 3.5


def test_many_coordinates_are_counted_by_rank():
    ax = coordinates(np.linspace(0, 1, 200))
    assert len(ax.patches) == 200 and "rank" in ax.get_xlabel() and len(ax.get_xticks()) < 20


def test_given_axes_are_drawn_on(given):
    assert coordinates([0.0], ax=given) is given


@pytest.mark.parametrize("rates", [[], [np.nan, 1.0], np.ones([3, 2])])
def test_bad_rates_are_rejected(rates):
    with pytest.raises(InputError, match="`rates` must be"):
        coordinates(rates)
