import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots.shown_attribution import ShownAttribution
from ib_keras.plots.strongest_columns import strongest_columns

MAPS = np.array([[0.5, -4.0, 1.5], [0.25, -2.0, 1.0]])


def shown(trusted, maps=MAPS):
    return ShownAttribution(maps, "nats", ["cat"] * len(maps), trusted)


def test_bars_are_means_in_the_order_of_their_size():
    axes = strongest_columns(shown([True, False]), ["$a", "b", "c"], count=2)
    assert [bar.get_width() for bar in axes.patches] == [-3.0, 1.25]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["b", "c"]
    assert [line.get_xdata().tolist() for line in axes.lines[:2]] == [[-4.0, 1.5], [-2.0, 1.0]]
    assert axes.get_xlabel() == "nats per column" and "2 examples, -1.38 nats, 1 trusted" in axes.get_title()


def test_one_example_has_its_caption_and_bars_in_doubt_are_hollow():
    axes = strongest_columns(shown([False], MAPS[:1]))
    assert axes.get_title() == "cat" and len(axes.lines) == 1
    assert [bar.get_facecolor()[3] for bar in axes.patches] == [0, 0, 0]
    assert [bar.get_facecolor()[3] for bar in strongest_columns(shown([True], MAPS[:1])).patches] == [1, 1, 1]
    assert axes.get_yticklabels()[0].get_text() == "column 1"


def test_too_few_names_are_refused():
    with pytest.raises(InputError, match="one for each of 3 columns. Received: 2"):
        strongest_columns(shown([True, True]), ["a", "b"])
