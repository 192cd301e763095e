import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import compression

ROWS = [
    {"method": "JPEG", "setting": 50, "bytes": 30.0, "mse": 0.01},
    {"method": "JPEG", "setting": 5, "bytes": 9.0, "mse": 0.1},
    {"method": "PNG", "setting": None, "bytes": 60.0, "mse": 0.0},
]


def test_draws_the_rows():
    ax = compression(ROWS)
    lossy, exact = ax.lines
    assert lossy.get_xdata().tolist() == [9.0, 30.0] and lossy.get_ydata().tolist() == [0.1, 0.01]
    assert np.ravel(exact.get_xdata()).tolist() == [60.0, 60.0]
    assert [lossy.get_label(), exact.get_label()] == ["JPEG", "PNG, no loss: 60"]
    assert ax.get_xlabel() == "bytes per example" and ax.get_yscale() == "log"


def test_methods_without_loss_alone_need_no_logarithm_of_the_error():
    assert compression(ROWS[2:]).get_yscale() == "linear"


@pytest.mark.parametrize("rows", [[], [{"method": "a", "bytes": 1.0}], [{"method": "a", "bytes": 0.0, "mse": 1.0}]])
def test_other_rows_are_refused(rows):
    with pytest.raises(InputError, match="rows"):
        compression(rows)
