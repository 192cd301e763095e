import math

import numpy as np
import pytest

from ib_keras.experiments.label_limit import label_limit


def test_curve_rises_to_the_entropy_and_stays():
    rows = [{"I(X;T)": 1.0, "I(X;T)_upper": 4.0}, {"I(X;T)": math.nan}, {}]
    curve = label_limit(np.repeat(np.arange(4), 25), rows)
    assert [tuple(row.values()) for row in curve] == [
        (0, 0),
        pytest.approx((math.log(4),) * 2),
        pytest.approx((4, math.log(4))),
    ]


def test_curve_of_little_information_still_shows_the_corner():
    assert label_limit(np.arange(8), [{"I(X;T)": 0.1}])[-1]["I(X;T)"] == pytest.approx(math.log(8))
