"""A line per series, a band of what is uncertain."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import information_history


def rows(epochs=(2, 0, 1), **extra):
    return [
        {"epoch": epoch, "layer": layer, "I(X;T)": 3.0 - epoch, "I(T;Y)": 1.0 + epoch} | extra
        for epoch in epochs
        for layer in ("code", "dense")
    ]


def band(ax):
    vertices = ax.collections[0].get_paths()[0].vertices
    return vertices[:, 1].min(), vertices[:, 1].max()


def test_lines_hold_the_rows_by_epoch(given):
    ax = information_history(rows(), "I(T;Y)", ax=given)
    assert ax is given and [line.get_label() for line in ax.lines] == ["code", "dense"]
    assert ax.lines[0].get_xydata().tolist() == [[0, 1], [1, 2], [2, 3]]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "I(T;Y) [nats]")


@pytest.mark.parametrize(
    "extra, expected",
    [
        ({"I(X;T)_low": 0.5, "I(X;T)_high": 3.5, "I(X;T)_upper": 9.0}, (0.5, 3.5)),
        ({"I(X;T)_upper": 5.0, "I(X;T)_std_error": 0.1}, (1.0, 5.0)),
        ({"I(X;T)_std_error": 0.1}, (0.8, 3.2)),
    ],
)
def test_band(extra, expected):
    assert band(information_history(rows(**extra))) == pytest.approx(expected)


def test_untrusted_points_are_hollow():
    ax = information_history(rows((0,), **{"I(X;T)_verdict": "saturated"}))
    assert np.array_equal(ax.collections[0].get_facecolors()[0], np.array(ax.get_facecolor()))


@pytest.mark.parametrize("epochs, scale", [((0, 1, 2, 4, 8, 16), "symlog"), (range(10), "linear"), ((3,), "linear")])
def test_uneven_epochs_are_drawn_on_a_logarithm(epochs, scale):
    assert information_history(rows(epochs)).get_xscale() == scale


def test_estimators_are_told_apart():
    part = [row | {"estimator": name} for name in ("KSG", "Binned") for row in rows()]
    assert [line.get_label() for line in information_history(part).lines] == [
        "code, KSG",
        "dense, KSG",
        "code, Binned",
        "dense, Binned",
    ]


@pytest.mark.parametrize(
    "bad", [[], [{"epoch": 0}], [{"epoch": 0, "layer": "code", "I(X;T)": float("nan")}], rows()[0]]
)
def test_bad_input_is_refused(bad):
    with pytest.raises(InputError):
        information_history(bad)


def test_a_bracket_of_hundreds_of_nats_does_not_squash_the_lines():
    rows = [{"epoch": e, "layer": "code", "I(X;T)": 4.0 + e, "I(X;T)_upper": 4.5 + e + 400 * e} for e in range(3)]
    ax = information_history(rows)
    assert ax.get_ylim()[1] < 8
    assert len(ax.collections) == 2, "the band of the first epoch, and the markers"


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


@pytest.mark.parametrize(
    "extra, expected",
    [
        ({}, []),
        ({"I(X;T)_verdict": "saturated"}, ["not trusted"]),
        ({"I(X;T)_verdict": float("nan")}, []),
        ({"I(X;T)_std_error": 0.1}, ["two standard errors"]),
        ({"I(X;T)_upper": 5.0}, ["up to the upper bound"]),
        ({"I(X;T)_upper": 500.0}, []),
        ({"I(X;T)_low": 0.5, "I(X;T)_high": 3.5}, ["range"]),
    ],
)
def test_legend_explains_markers_and_bands(extra, expected):
    assert legend(information_history(rows(**extra))) == ["code", "dense", *expected]


def test_a_value_of_thousands_is_a_caret_at_the_edge_where_its_line_breaks():
    part = rows(range(4))
    part[2]["I(X;T)"] = 4000.0
    ax = information_history(part)
    assert ax.get_ylim()[1] < 4 and legend(ax)[-1] == "beyond the axis: 4000"
    assert np.isnan(ax.lines[0].get_ydata()).tolist() == [False, True, False, False]
    assert ax.lines[-1].get_xydata().tolist() == [[1.0, ax.get_ylim()[1]]]


def test_one_epoch_has_bars_and_many_lines_have_no_bands():
    (bar, _), other = (
        information_history(rows((0,), **{"I(X;T)_std_error": 0.1})).collections[:2],
        information_history([row | {"layer": str(i), "I(X;T)_std_error": 0.1} for i in range(13) for row in rows()]),
    )
    assert bar.get_paths()[0].vertices[:, 1].tolist() == pytest.approx([2.8, 3.2])
    assert len(other.collections) == 13, "the markers alone"
