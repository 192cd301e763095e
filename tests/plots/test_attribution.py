import matplotlib.pyplot as plt
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications import Attribution
from ib_keras.plots import attribution

RNG = np.random.default_rng(0)


def record(maps):
    n = len(maps)
    numbers = np.full(n, 0.9)
    asked = np.zeros(n, int), numbers, numbers
    return Attribution("bottleneck", ("input",), "classification", maps, *asked, ("trusted",) * n, "trusted", "", ())


def test_maps_of_pictures_are_drawn_over_them():
    maps, x = RNG.random([10, 4, 4]), RNG.random([10, 4, 4, 1])
    axes = attribution(record(maps), x)
    assert len(axes.images) == 16 and axes.figure.axes[1].get_ylabel() == "nats per pixel"
    axes = attribution(record(maps), x, examples=[7, 2], class_names=["cat"], labels=["one", "two"])
    assert np.array_equal(axes.images[3].get_array(), maps[2])
    assert axes.texts[1].get_text().startswith("two\ncat: 0.90, kept 0.90\n")


def test_columns_words_and_signals_have_their_own_forms():
    maps = RNG.random([3, 5])
    assert attribution(record(maps), RNG.random([3, 5]), count=2).get_xlabel() == "nats per column"
    assert attribution(record(maps), RNG.random([3, 5, 1])).get_ylabel() == "nats per step"
    words = attribution(record(maps), words=[list("abcde")] * 3, examples=1)
    assert len(words.patches) == 5 and words.figure.axes[1].get_ylabel() == "nats per word"


def test_values_of_a_dense_layer_behind_pictures_are_columns():
    assert attribution(record(RNG.random([3, 5])), RNG.random([3, 4, 4, 1])).get_xlabel() == "nats per column"


def test_given_axes_are_used():
    given = plt.subplots()[1]
    assert attribution(RNG.random([1, 3]), ax=given) is given and given.get_xlabel() == "score, no unit"


@pytest.mark.parametrize(
    "options, message",
    [
        ({"found": np.zeros([2, 3, 3, 3])}, "maps of pictures, columns or steps. Received: 4 axes"),
        ({"found": np.zeros([2, 3, 3]), "x": np.zeros([1, 3, 3])}, "those of all 2 examples of the maps. Received: 1"),
        ({"found": np.zeros([2, 3]), "words": [["a"] * 3]}, "those of all 2 examples of the maps. Received: 1"),
        ({"found": np.zeros([2, 3]), "count": 0}, "`count` must be a positive integer"),
        ({"found": np.zeros([2, 3]), "ax": 3}, "matplotlib axes, or None"),
    ],
)
def test_what_does_not_fit_is_refused(options, message):
    with pytest.raises(InputError, match=message):
        attribution(**options)
