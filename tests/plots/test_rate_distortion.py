"""Each row is one point; rate + distortion is constant along the dotted lines."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import rate_distortion

ROWS = [
    {"model": "VAE", "beta": 1.0, "rate": 20.0, "distortion": 70.0},
    {"model": "VAE", "beta": 4.0, "rate": 5.0, "distortion": 95.0},
    {"model": "InfoVAE", "beta": 2, "rate": 12, "distortion": 85},
]


def series(ax):
    return {line.get_label(): line for line in ax.lines if line.get_linestyle() != ":"}


def test_points_of_each_model_by_rate(given):
    ax = rate_distortion(ROWS, ax=given)
    assert ax is given and set(series(ax)) == {"VAE", "InfoVAE"}
    np.testing.assert_array_equal(series(ax)["VAE"].get_xydata(), [[5.0, 95.0], [20.0, 70.0]])
    np.testing.assert_array_equal(series(ax)["InfoVAE"].get_xydata(), [[12.0, 85.0]])


def test_models_differ_without_colour():
    one, other = series(rate_distortion(ROWS)).values()
    assert one.get_marker() != other.get_marker() and one.get_linestyle() != other.get_linestyle()


def test_labels_carry_units():
    ax = rate_distortion(ROWS)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("rate [nats per example]", "distortion [nats per example]")
    assert {text.get_text() for text in ax.get_legend().get_texts()} == {"VAE", "InfoVAE", "constant ELBO"}


def test_betas_stand_beside_their_points():
    ax = rate_distortion(ROWS)
    assert {text.get_text(): text.xy for text in ax.texts} == {
        "β=1": (20.0, 70.0),
        "β=4": (5.0, 95.0),
        "β=2": (12.0, 85.0),
    }


def test_dotted_lines_hold_the_sum_and_leave_the_limits_to_the_rows():
    ax = rate_distortion(ROWS)
    lines = [line for line in ax.lines if line.get_linestyle() == ":"]
    assert lines and all(line.get_slope() == -1.0 for line in lines)
    assert ax.dataLim.extents.tolist() == [5.0, 70.0, 20.0, 95.0]


@pytest.mark.parametrize("rows", [[{"rate": 3.0, "distortion": 9.0}], [{"rate": 0.0, "distortion": 9.0}] * 2])
def test_one_point_without_model_or_beta(rows):
    ax = rate_distortion(rows)
    assert not ax.texts and [text.get_text() for text in ax.get_legend().get_texts()] == ["constant ELBO"]


def test_rows_that_are_not_finite_are_skipped():
    ax = rate_distortion([*ROWS, {"model": "lost", "rate": float("nan"), "distortion": 1.0}])
    assert "lost" not in series(ax)


@pytest.mark.parametrize("rows", [[], [{"rate": 1.0}], [{"rate": None, "distortion": 1.0}], {"rate": [1.0]}])
def test_bad_input_is_refused(rows):
    with pytest.raises(InputError):
        rate_distortion(rows)


def test_thousands_of_points_have_few_texts():
    rows = [{"rate": i, "distortion": 5000 - i, "beta": i + 1.0, "model": r"a$b_$\\c"} for i in range(5000)]
    ax = rate_distortion(rows)
    assert 5 < len(ax.texts) <= 30 and len(ax.lines[-1].get_xdata()) == 5000


def test_name_with_dollars_is_no_formula():
    ax = rate_distortion([{"rate": 1.0, "distortion": 2.0, "model": r"a$b_$\frac"}])
    ax.figure.draw_without_rendering()
    assert r"a\$b_\$\frac" in [text.get_text() for text in ax.get_legend().get_texts()]
