import pytest

from ib_keras._checks import InputError
from ib_keras.plots import robustness

ROW = {
    "model": "net",
    "attack": "pgd",
    "clean_accuracy": 0.9,
    "radii": (1.0, 3.0),
    "accuracy": (0.5, 0.1),
    "noise_accuracy": (0.9, 0.8),
    "masked": False,
}


def test_lines_start_at_the_clean_accuracy():
    ax = robustness([ROW, ROW | {"model": "twin"}])
    assert len(ax.lines) == 4
    attacked, moved = ax.lines[:2]
    assert attacked.get_xdata().tolist() == moved.get_xdata().tolist() == [0, 1, 3]
    assert list(attacked.get_ydata()) == [0.9, 0.5, 0.1] and list(moved.get_ydata()) == [0.9, 0.9, 0.8]
    assert attacked.get_color() == moved.get_color() and moved.get_linestyle() == ":"


def test_legend_names_the_attack_and_explains_the_dots_once():
    ax = robustness([ROW, {key: value for key, value in ROW.items() if key not in ("model", "attack", "masked")}])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["net pgd", "after random moves", "attack"]
    assert "Euclidean" in ax.get_xlabel() and "share" in ax.get_ylabel()


def test_masked_gradients_leave_an_upper_bound():
    assert robustness([ROW | {"masked": True}]).get_legend().get_texts()[0].get_text() == "net pgd, at most"


def test_the_axis_names_the_length_of_a_move():
    assert robustness([ROW | {"norm": "linf"}]).get_xlabel() == "radius of the attack [largest change of a value]"
    assert (
        robustness([ROW, ROW | {"norm": "linf"}]).get_xlabel().endswith("[Euclidean length, largest change of a value]")
    )


def test_given_axes_are_drawn_on(given):
    assert robustness([ROW], ax=given) is given


@pytest.mark.parametrize(
    "rows, message",
    [
        ([], "no rows"),
        ([{"radii": (1.0,)}], "dicts with the keys clean_accuracy"),
        ([ROW | {"accuracy": (0.5,)}], "dicts with one accuracy for each radius. Received: 1 at 2 radii"),
    ],
)
def test_bad_rows_are_rejected(rows, message):
    with pytest.raises(InputError, match=message):
        robustness(rows)
