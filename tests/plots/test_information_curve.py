import pytest

from ib_keras._checks import InputError
from ib_keras.plots import information_curve

ROWS = [{"beta": beta, "I(X;T)": x, "I(T;Y)": y} for beta, x, y in ((9.0, 2.0, 0.9), (1.0, 0.0, 0.0), (3.0, 1.0, 0.8))]


def test_line_holds_the_rows_in_the_order_of_the_curve(given):
    ax = information_curve(ROWS, ax=given)
    assert ax is given and ax.lines[0].get_xydata().tolist() == [[0, 0], [1, 0.8], [2, 0.9]]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("I(X;T) [nats]", "I(T;Y) [nats]")
    assert [text.get_text() for text in ax.texts] == ["β=1", "β=3", "β=9"] and ax.get_legend() is None


def test_series_and_jumps():
    rows = [row | {"series": name} for name in ("exact", "learned") for row in ROWS] + [
        ROWS[2] | {"series": "learned", "jump": True}
    ]
    ax = information_curve(rows)
    assert [line.get_label() for line in ax.lines] == ["exact", "learned", "information jumps"]
    assert ax.lines[2].get_xydata().tolist() == [[1, 0.8]]


def test_points_on_top_of_each_other_are_written_once():
    assert len(information_curve([ROWS[0] | {"beta": beta} for beta in range(5)] + ROWS[1:]).texts) == 3


@pytest.mark.parametrize("rows", [[], [{"I(X;T)": 1.0}], [{"I(X;T)": float("nan"), "I(T;Y)": 1.0}], 3])
def test_bad_input_is_refused(rows):
    with pytest.raises(InputError):
        information_curve(rows)
