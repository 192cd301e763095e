import pytest

from ib_keras._checks import InputError
from ib_keras.plots import feature_gains

ROWS = [
    {"feature": "age", "gain": 0.2, "gain_std_error": 0.01, "selected": True},
    {"feature": "a_b$", "gain": -0.1, "gain_std_error": 0.02, "selected": False},
    {"feature": "late", "selected": False},
]


def test_tested_columns_have_a_bar_with_two_errors_to_both_sides():
    axes = feature_gains(ROWS)
    assert [bar.get_width() for bar in axes.patches] == [0.2, -0.1]
    assert [label.get_text().replace("\\", "") for label in axes.get_yticklabels()] == ["age", "a_b$"]
    assert axes.patches[0].get_facecolor()[3] == 1 and axes.patches[1].get_facecolor()[3] == 0


def test_a_ranking_that_was_not_tested_is_refused():
    with pytest.raises(InputError, match="with gains. Received: 1 without"):
        feature_gains(ROWS[2:])
