import numpy as np
import pytest

from ib_keras.solvers import Bottleneck


def test_row_and_lagrangian():
    point = Bottleneck(3.0, 0.9, 0.5, np.eye(2))
    assert point.lagrangian == pytest.approx(-0.6) and point.row == {"beta": 3.0, "I(X;T)": 0.9, "I(T;Y)": 0.5}
