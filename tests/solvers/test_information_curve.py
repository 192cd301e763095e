import numpy as np
import pytest

from ib_keras import measures, plots
from ib_keras._checks import InputError
from ib_keras.solvers import information_curve

TABLE = np.random.default_rng(0).dirichlet(np.full(20, 0.3)).reshape(5, 4)


def columns(rows):
    return np.array([[row["I(X;T)"], row["I(T;Y)"]] for row in rows]).T


def test_curve_rises_to_all_that_x_knows_and_is_concave():
    rate, relevance = columns(information_curve(TABLE, restarts=3))
    assert rate[0] == relevance[0] == 0
    assert relevance[-1] == pytest.approx(float(measures.mutual_information(TABLE)), abs=1e-9)
    assert (np.diff(rate) >= -1e-9).all() and (np.diff(relevance) >= -1e-9).all() and (relevance <= rate + 1e-12).all()
    moved = np.diff(rate) > 1e-6
    slopes = np.diff(relevance)[moved] / np.diff(rate)[moved]
    assert (np.diff(slopes) <= 1e-6).all() and slopes.max() <= 1


def test_slope_at_a_point_is_one_over_beta():
    """A line of slope 1 / beta through a point of the curve lies above every other point."""
    rows = information_curve(TABLE, betas=np.geomspace(1.2, 20, 12), restarts=3)
    rate, relevance = columns(rows)
    for row in rows[1:-1]:
        assert (relevance <= row["I(T;Y)"] + (rate - row["I(X;T)"]) / row["beta"] + 1e-9).all()


def test_curve_is_drawn_under_a_plane():
    plane = [{"epoch": epoch, "layer": "code", "I(X;T)": 0.2 + 0.1 * epoch, "I(T;Y)": 0.1} for epoch in range(3)]
    ax = plots.information_plane(plane, curve=information_curve(TABLE, betas=[2.0, 4.0]))
    assert "limit" in [text.get_text() for text in ax.get_legend().get_texts()]


@pytest.mark.parametrize("betas", [[], [-1.0]])
def test_bad_input(betas):
    with pytest.raises(InputError):
        information_curve(TABLE, betas=betas)
