"""The layers of one model side by side."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import layer_profile

ROWS = [
    {"layer": "first $1", "I(X;T)": 6.0, "I(X;T)_upper": 900.0, "I(X;T)_verdict": "saturated", "I(T;Y)": 2.0},
    {"layer": "second", "I(X;T)": 3.0, "I(T;Y)": 1.9, "I(T;Y)_verdict": "trusted"},
    {"layer": "failed", "I(X;T)": np.nan, "I(X;T)_verdict": "ill_posed", "I(T;Y)": 0.5},
]


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_a_panel_for_each_quantity_with_the_input_at_the_top():
    source, target = layer_profile(ROWS)
    assert (source.get_xlabel(), target.get_xlabel()) == ("I(X;T) [nats]", "I(T;Y) [nats]")
    assert [label.get_text() for label in source.get_yticklabels()] == [r"first \$1", "second", "failed"]
    assert source.get_ylim()[0] > source.get_ylim()[1], "the first row is at the top"
    points = [line for line in target.lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in points] == [2.0, 1.9, 0.5]


def test_hollow_points_are_not_trusted_and_long_brackets_run_out_of_the_picture():
    source, _ = layer_profile(ROWS)
    hollow = [line.get_markerfacecolor() == source.get_facecolor() for line in source.lines if line.get_marker() == "o"]
    assert hollow == [True, False, True] and source.get_xlim()[1] < 10
    assert [text.get_text() for text in source.figure.legends[0].get_texts()] == [
        "not trusted",
        "up to the upper bound",
    ]
    assert not layer_profile(ROWS[1:2])[0].figure.legends


def test_rows_without_a_number_are_refused():
    with pytest.raises(InputError, match="finite in I"):
        layer_profile(ROWS[2:] and [{"layer": "a", "I(X;T)": np.nan}])


def test_a_value_of_thousands_is_a_caret_at_the_edge():
    rows = [{"layer": str(index), "I(X;T)": value} for index, value in enumerate((5.0, 4000.0, 6.0))]
    (ax,) = layer_profile(rows)
    assert ax.get_xlim()[1] < 7 and ax.lines[-1].get_xydata().tolist() == [[ax.get_xlim()[1], 1.0]]
    assert [text.get_text() for text in ax.figure.legends[0].get_texts()] == ["beyond the axis: 4000"]


@pytest.mark.parametrize("verdict", [None, "", float("nan")])
def test_no_verdict_is_no_distrust(verdict):
    (ax,) = layer_profile([{"layer": "a", "I(X;T)": 1.0, "I(X;T)_verdict": verdict}])
    assert not ax.figure.legends and ax.lines[0].get_markerfacecolor() != ax.get_facecolor()
