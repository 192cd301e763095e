"""Each row is one point; layers are paths; what is not trusted is hollow."""

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PathCollection

from ib_keras._checks import InputError
from ib_keras.plots import information_plane


def plane(**extra):
    """Two layers over three epochs, from the last epoch to the first."""
    return [
        {"epoch": epoch, "layer": layer, "I(X;T)": 5.0 - epoch - shift, "I(T;Y)": 1.0 + epoch + shift} | extra
        for epoch in (2, 1, 0)
        for layer, shift in (("code", 0.0), ("dense", 0.25))
    ]


def paths(ax):
    return {line.get_label(): line.get_xydata().tolist() for line in ax.lines if line.get_label() != "ceiling"}


def points(ax):
    return [part for part in ax.collections if isinstance(part, PathCollection)]


def hollow(ax):
    white = np.array(ax.get_facecolor())
    return [(part.get_facecolors() == white).all(axis=1).tolist() for part in points(ax)]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_paths_and_points_hold_the_rows_by_epoch(given):
    ax = information_plane(plane(), ax=given)
    expected = {"code": [[5.0, 1.0], [4.0, 2.0], [3.0, 3.0]], "dense": [[4.75, 1.25], [3.75, 2.25], [2.75, 3.25]]}
    assert ax is given and paths(ax) == expected
    assert [part.get_offsets().tolist() for part in points(ax)] == list(expected.values())
    assert legend(ax) == ["code", "dense"]


def test_labels_carry_units_and_one_colorbar_says_epoch():
    ax = information_plane(plane())
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("I(X;T) [nats]", "I(T;Y) [nats]")
    assert [other.get_ylabel() for other in ax.figure.axes if other is not ax] == ["epoch"]


def test_colour_is_the_epoch_and_marker_the_layer():
    code, dense = points(information_plane(plane()))
    np.testing.assert_array_equal(code.get_edgecolors(), dense.get_edgecolors())
    assert len(np.unique(code.get_edgecolors(), axis=0)) == 3
    assert code.get_paths()[0].vertices.tobytes() != dense.get_paths()[0].vertices.tobytes()


@pytest.mark.parametrize("key", ["I(X;T)_verdict", "I(T;Y)_verdict"])
def test_points_that_are_not_trusted_are_hollow(key):
    rows = plane(**{"I(X;T)_verdict": "trusted", "I(T;Y)_verdict": "trusted"})
    rows[2][key] = "saturated"
    ax = information_plane(rows)
    assert hollow(ax) == [[False, True, False], [False, False, False]] and legend(ax)[-1] == "not trusted"


@pytest.mark.parametrize("verdict", [None, "", float("nan"), "trusted"])
def test_no_verdict_is_no_distrust(verdict):
    ax = information_plane(plane(**{"I(X;T)_verdict": verdict}))
    assert not np.any(hollow(ax)) and "not trusted" not in legend(ax)


def test_brackets_reach_from_lower_to_upper():
    rows = plane()
    rows[0]["I(X;T)_upper"], rows[2]["I(X;T)_upper"] = 3.5, None
    brackets = [part for part in information_plane(rows).collections if isinstance(part, LineCollection)]
    assert [segment.tolist() for part in brackets for segment in part.get_segments()] == [[[3.0, 3.0], [3.5, 3.0]]]


@pytest.mark.parametrize("ceiling, drawn", [(5.1, [5.1, 5.1]), (5.6, None), (float("inf"), None), (None, None)])
def test_ceiling_is_drawn_where_points_come_near(ceiling, drawn):
    ax = information_plane(plane(**{"I(X;T)_ceiling": ceiling}))
    lines = [list(line.get_xdata()) for line in ax.lines if line.get_label() == "ceiling"]
    assert lines == ([drawn] if drawn else []) and ("ceiling" in legend(ax)) == bool(drawn)


def test_ceilings_that_differ_are_not_drawn_as_one():
    rows = plane(**{"I(X;T)_ceiling": 5.0})
    rows[0]["I(X;T)_ceiling"] = 4.0
    assert "ceiling" not in legend(information_plane(rows))


def test_estimators_and_data_are_told_apart():
    rows = [
        row | {"estimator": name, "data": data}
        for name in ("KSG", "Binned")
        for data in ("val", "train")
        for row in plane()
    ]
    assert legend(information_plane(rows))[::2] == [
        "code, KSG, val",
        "code, KSG, train",
        "code, Binned, val",
        "code, Binned, train",
    ]
    assert legend(information_plane(plane(estimator="KSG", data="val"))) == ["code", "dense"]


def test_bands_reach_along_both_axes():
    rows = plane(**{"I(X;T)_low": 1.0, "I(X;T)_high": 6.0, "I(T;Y)_low": 0.5, "I(T;Y)_high": 2.5})[:1]
    bars = [part for part in information_plane(rows).collections if isinstance(part, LineCollection)]
    assert [segment.tolist() for part in bars for segment in part.get_segments()] == [
        [[1, 3], [6, 3]],
        [[3, 0.5], [3, 2.5]],
    ]


def test_limit_of_theory_lies_under_the_points():
    curve = [{"I(X;T)": 0.0, "I(T;Y)": 0.0}, {"I(X;T)": 2.0, "I(T;Y)": 4.0}, {"I(X;T)": 90.0, "I(T;Y)": 4.0}]
    ax = information_plane(plane(), curve=curve)
    line = next(line for line in ax.lines if line.get_label() == "limit")
    assert line.get_xydata().tolist() == [[0, 0], [2, 4], [90, 4]] and line.zorder == 0 and legend(ax)[-1] == "limit"
    assert ax.get_xlim()[1] < 10, "the points set the width"
    with pytest.raises(InputError, match="`curve`"):
        information_plane(plane(), curve=[{"beta": 1.0}])


@pytest.mark.parametrize("value", [None, float("nan")])
def test_without_labels_source_information_is_drawn_over_epochs(value):
    ax = information_plane(plane(**{"I(T;Y)": value, "I(X;T)_ceiling": 5.0, "I(X;T)_upper": 5.5}))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "I(X;T) [nats]") and ax.figure.axes == [ax]
    assert paths(ax)["code"] == [[0.0, 5.0], [1.0, 4.0], [2.0, 3.0]]
    assert legend(ax) == ["code", "dense", "up to the upper bound", "ceiling"]


def test_rows_without_numbers_are_skipped():
    rows = plane()
    rows[4]["I(X;T)"], rows[1]["I(T;Y)"] = float("nan"), None
    assert paths(information_plane(rows)) == {"code": [[4.0, 2.0], [3.0, 3.0]], "dense": [[4.75, 1.25], [3.75, 2.25]]}


def test_one_epoch():
    assert paths(information_plane(plane()[-2:])) == {"code": [[5.0, 1.0]], "dense": [[4.75, 1.25]]}


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"epoch": 0, "layer": "code"}],
        [{"layer": "code", "I(X;T)": 1.0}],
        None,
        [3],
        [{"epoch": 0, "layer": "code", "I(X;T)": float("inf")}],
        [{"epoch": 0, "layer": "code", "I(X;T)": "high"}],
    ],
)
def test_bad_input_is_refused(rows):
    with pytest.raises(InputError):
        information_plane(rows)


def test_bracket_of_hundreds_of_nats_does_not_squeeze_the_points():
    rows = [
        {"epoch": epoch, "layer": "code", "I(X;T)": 7.0 - epoch, "I(X;T)_upper": upper, "I(T;Y)": 2.0}
        for epoch, upper in enumerate((784.0, 8.0, 5.5))
    ]
    assert 8.0 < information_plane(rows).get_xlim()[1] < 9.0
    assert information_plane(rows[1:]).get_xlim()[1] < 9.0, "short brackets are shown whole"
    alone = [{key: value for key, value in row.items() if key != "I(T;Y)"} for row in rows]
    assert 8.0 < information_plane(alone).get_ylim()[1] < 9.0


def test_legend_explains_thin_bars():
    assert legend(information_plane(plane(**{"I(X;T)_upper": 5.5}))) == ["code", "dense", "up to the upper bound"]
    both = plane(**{"I(X;T)_upper": 5.5, "I(X;T)_low": 1.0, "I(X;T)_high": 5.0})
    assert legend(information_plane(both))[-1] == "range, or up to the upper bound"


@pytest.mark.parametrize("labelled", [True, False])
def test_a_value_of_thousands_is_a_caret_at_the_edge(labelled):
    rows = plane() if labelled else [row | {"I(T;Y)": None} for row in plane()]
    rows[0]["I(X;T)"] = 4000.0
    ax = information_plane(rows)
    end = (ax.get_xlim() if labelled else ax.get_ylim())[1]
    (caret,) = points(ax)[-1].get_offsets().tolist()
    assert end < 6 and caret == ([end, 3.0] if labelled else [2.0, end])
    assert legend(ax)[-1] == "beyond the axis: 4000"


def test_one_epoch_has_the_colours_of_its_layers_and_no_colorbar():
    ax = information_plane(plane()[-2:])
    code, dense = points(ax)
    assert ax.figure.axes == [ax] and (code.get_edgecolors() != dense.get_edgecolors()).any()


def test_thirty_layers_leave_the_axes_their_height():
    rows = [row | {"layer": f"{row['layer']}_hidden_representation_{index}"} for index in range(15) for row in plane()]
    ax = information_plane(rows)
    ax.figure.canvas.draw()
    assert ax.get_window_extent().height > 2.5 * ax.figure.dpi
