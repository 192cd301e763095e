import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.restoration.checked_signals import signal_of, signals_of


def test_numbers_of_any_kind_are_signals():
    assert signal_of("x", np.array([1, -2], np.int16)).tolist() == [1, -2]
    assert [len(signal) for signal in signals_of("X", (np.zeros(3), [1.0]))] == [3, 1]
    assert len(signals_of("X", np.zeros([4, 5]))) == 4


@pytest.mark.parametrize(
    "x, message",
    [
        ([], "a signal, numbers"),
        (3.0, "a signal, numbers"),
        (np.zeros([2, 3]), "Pass the channels one after the other"),
        ([[1.0], [1.0, 2.0]], "a signal, numbers"),
        (np.zeros(3, complex), "a signal, numbers"),
        (["a"], "a signal, numbers"),
        ([1.0, np.inf], "finite. Received: 1 times NaN or infinity"),
        (np.ma.masked_equal([0.0, 1.0], 0), "without masked values"),
    ],
)
def test_what_is_no_signal(x, message):
    with pytest.raises(InputError, match=message):
        signal_of("x", x)


@pytest.mark.parametrize("signals", [[], "a", 3.0, None])
def test_what_is_no_sequence_of_signals(signals):
    with pytest.raises(InputError, match="`X` must be a sequence of signals"):
        signals_of("X", signals)


def test_one_signal_alone_is_no_sequence_of_signals():
    with pytest.raises(InputError, match="`X` must be a signal"):
        signals_of("X", np.zeros(5))
