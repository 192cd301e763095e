import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import leakage_curve


def row(beta, high, accuracy):
    return {"beta": beta, "I(T;S)_low": high / 2, "I(T;S)_high": high, "accuracy": accuracy}


def test_points_lie_in_the_order_of_leakage():
    ax = leakage_curve([row(1, 0.1, 0.85), row(10, 0.01, 0.8), row(3, np.nan, 0.8)])
    assert ax.lines[0].get_xdata().tolist() == [0.01, 0.1] and ax.lines[0].get_ydata().tolist() == [0.8, 0.85]
    assert {text.get_text() for text in ax.texts} == {"β=1", "β=10"}


def test_rows_without_a_point_are_refused():
    with pytest.raises(InputError, match="Sweep with `sensitive`"):
        leakage_curve([row(1, np.nan, 0.5)])
