import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots.mapped_signals import mapped_signals
from ib_keras.plots.shown_attribution import ShownAttribution

MAPS = np.random.default_rng(0).random([2, 5])


def shown(trusted, maps=MAPS):
    return ShownAttribution(maps, "nats", ["beat"] * len(maps), trusted)


def test_the_map_of_one_signal_stands_beside_it():
    signal = np.arange(10.0).reshape(1, 5, 2)
    axes = mapped_signals(shown([True], MAPS[:1]), signal)
    assert np.array_equal(axes.lines[0].get_ydata(), MAPS[0]) and len(axes.collections) == 1
    assert [line.get_ydata().tolist() for line in axes.figure.axes[1].lines] == signal[0].T.tolist()
    assert (axes.get_ylabel(), axes.get_title()) == ("nats per step", "beat")


def test_several_signals_have_their_mean_and_doubt_is_empty():
    axes = mapped_signals(shown([False, False]), np.zeros([2, 5, 1]))
    assert np.array_equal(axes.lines[0].get_ydata(), MAPS.mean(axis=0)) and len(axes.figure.axes) == 1
    assert not axes.collections and axes.get_title() == "mean of 2 examples"


def test_signals_of_another_length_are_refused():
    with pytest.raises(InputError, match="the signals of the maps"):
        mapped_signals(shown([True, True]), np.zeros([2, 6, 1]))
