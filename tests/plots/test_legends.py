"""Legends of new figures leave the axes their room."""

import matplotlib.pyplot as plt
import pytest
from matplotlib.lines import Line2D

from ib_keras.plots.legends import legend_above, legend_beside


def axes():
    return plt.subplots(figsize=(6, 4), layout="constrained")[1]


def height(ax):
    """Inches of the axes."""
    ax.figure.canvas.draw()
    return ax.get_window_extent().height / ax.figure.dpi


def entries(count, name="block_{:02d}_hidden_representation"):
    return [Line2D([], [], label=name.format(index)) for index in range(count)]


@pytest.mark.parametrize("legend", [legend_above, legend_beside])
@pytest.mark.parametrize("count", [1, 3, 30])
def test_axes_keep_their_height(legend, count):
    ax = axes()
    legend(ax, entries(count))
    assert height(ax) > 2.5


@pytest.mark.parametrize("count", [3, 30])
def test_a_legend_above_is_no_wider_than_the_figure(count):
    ax = axes()
    legend_above(ax, entries(count))
    ax.figure.canvas.draw()
    assert ax.get_legend().get_window_extent().width <= ax.figure.bbox.width


def test_names_of_many_entries_are_cut_where_they_still_differ():
    ax, other = axes(), axes()
    legend_above(ax, entries(30))
    assert ax.get_legend().get_texts()[7].get_text() == "block_07_…ntation"
    legend_above(other, entries(30, "representation_{:02d}_of_a_network"))
    assert other.get_legend().get_texts()[7].get_text() == "representation_07_of_a_network"


@pytest.mark.parametrize("name", ["{}", "a name of more than thirty letters, number {}"])
def test_axes_keep_their_width(name):
    ax = axes()
    legend_beside(ax, entries(5, name))
    ax.figure.canvas.draw()
    assert ax.get_window_extent().width > 3 * ax.figure.dpi


def test_options_reach_the_legend_on_either_side():
    for count in (3, 30):
        ax = axes()
        legend_beside(ax, entries(count), title="label")
        assert ax.get_legend().get_title().get_text() == "label"
