"""Each term is one line; its validation twin is dashed in the same colour."""

import itertools
import types

import matplotlib.colors
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import history, history_panels

LOGS = {
    "loss": [100.0, 90.0, 80.0],
    "val_loss": [101.0, 92.0, 83.0],
    "rate": [5.0, 10.0, 15.0],
    "I(X;T)/code": [1.0, 2.0, 3.0],
}


def lines(ax):
    return {line.get_label(): line for line in ax.lines}


def test_lines_hold_the_logs(given):
    ax = history(LOGS, ax=given)
    assert ax is given and list(lines(ax)) == ["loss", "val_loss", "rate"]
    for name, line in lines(ax).items():
        np.testing.assert_array_equal(line.get_xydata(), np.transpose([[0, 1, 2], LOGS[name]]))


def test_validation_is_dashed_in_the_same_colour():
    drawn = lines(history(LOGS))
    assert drawn["loss"].get_linestyle() == "-" and drawn["val_loss"].get_linestyle() == "--"
    assert drawn["loss"].get_color() == drawn["val_loss"].get_color() != drawn["rate"].get_color()
    assert drawn["loss"].get_marker() == drawn["val_loss"].get_marker() != drawn["rate"].get_marker()


def test_what_fit_returns_gives_the_same_lines():
    returned = types.SimpleNamespace(history=LOGS, epoch=[0, 1, 2])
    for one, other in zip(history(LOGS).lines, history(returned).lines, strict=True):
        np.testing.assert_array_equal(one.get_xydata(), other.get_xydata())


def test_rows_with_epochs_give_the_same_lines_in_any_order():
    rows = [{"epoch": epoch, **{name: values[epoch] for name, values in LOGS.items()}} for epoch in (2, 0, 1)]
    for one, other in zip(history(LOGS).lines, history(rows).lines, strict=True):
        np.testing.assert_array_equal(one.get_xydata(), other.get_xydata())


def test_validation_of_some_epochs_stands_at_these_epochs():
    rows = [{"epoch": 0, "loss": 3.0}, {"epoch": 1, "loss": 2.0, "val_loss": 4.0}, {"epoch": 2, "loss": 1.0}]
    np.testing.assert_array_equal(lines(history(rows))["val_loss"].get_xydata(), [[1.0, 4.0]])


@pytest.mark.parametrize(
    "keys, unit",
    [
        (None, "nats per example"),
        (["loss"], "nats per example"),
        ("rate", "nats per example"),
        (["rate", "I(X;T)/code"], "value (rate: nats per example)"),
        (["I(X;T)/code"], "value"),
    ],
)
def test_units(keys, unit):
    ax = history(LOGS, keys)
    assert ax.get_ylabel() == unit and ax.get_xlabel() == "epoch"


def test_epochs_are_ticked_at_integers():
    ax = history(LOGS)
    ax.figure.canvas.draw()
    np.testing.assert_array_equal(ax.get_xticks() % 1, 0)


@pytest.mark.parametrize(
    "mse, scale", [([50.0, 40.0], "linear"), ([0.2, 0.1], "log"), ([0.0, 0.2], "symlog"), ([0.0, 0.0], "linear")]
)
def test_scale_follows_the_sizes(mse, scale):
    assert history({"loss": [100.0, 80.0], "mse": mse}).get_yscale() == scale


def test_colours_are_colours():
    assert all(matplotlib.colors.is_color_like(line.get_color()) for line in history(LOGS).lines)


@pytest.mark.parametrize(
    "logs, keys",
    [
        ({}, None),
        ([], None),
        ({"loss": []}, None),
        ({"accuracy": [1.0]}, None),
        (LOGS, ["kl"]),
        (LOGS, []),
        ({"loss": [1.0, 2.0], "val_loss": [1.0]}, None),
        ([{"loss": 1.0}], None),
        ({"loss": ["a"]}, None),
        (3, None),
    ],
)
def test_bad_input_is_refused(logs, keys):
    with pytest.raises(InputError):
        history(logs, keys)


def test_a_missing_key_lists_what_is_there():
    with pytest.raises(InputError, match="Choose from: loss, val_loss, rate"):
        history(LOGS, ["kl"])


def test_each_unit_has_a_panel_of_its_own():
    axes = history_panels(LOGS | {"mse": [0.3, 0.2, 0.1], "accuracy": [0.5, 0.6, 0.7], "val_accuracy": [0.4, 0.5, 0.6]})
    assert [list(lines(ax)) for ax in axes] == [["loss", "val_loss", "rate"], ["mse"], ["accuracy", "val_accuracy"]]
    assert axes[1].get_ylim()[1] < 1 and axes[0].get_yscale() == "linear"
    assert len({line.get_color() for ax in axes for line in ax.lines}) == 4


def test_a_loss_that_is_a_squared_error_stands_on_its_panel():
    terms = {"distortion": [2000.0, 600.0], "rate": [0.0, 0.0], "mse": [0.2, 0.1]}
    for penalty in (0.0, 0.05):
        axes = history_panels(terms | {"loss": [0.2 + penalty, 0.1 + penalty], "val_loss": [0.2, 0.1]})
        assert [list(lines(ax)) for ax in axes] == [["distortion", "rate"], ["loss", "val_loss", "mse"]]
    in_nats = history_panels(terms | {"loss": [2000.0, 600.0]})
    assert list(lines(in_nats[0])) == ["loss", "distortion", "rate"]
    assert [list(lines(ax)) for ax in history_panels({"loss": [0.2, 0.1], "mse": [0.2, 0.1]})] == [["loss", "mse"]]


def test_history_without_known_terms_is_refused_and_a_loss_is_one_panel():
    assert len(history_panels({"loss": [1.0]})) == 1
    with pytest.raises(InputError):
        history_panels({"kl": [1.0]})


def test_legend_of_a_new_figure_covers_no_data():
    for ax in (history(LOGS), *history_panels(LOGS)):
        ax.figure.draw_without_rendering()
        assert not ax.get_legend().get_window_extent().overlaps(ax.get_window_extent())


def test_a_single_epoch_is_an_integer():
    for ax in (history({"loss": [1.0]}), history_panels({"loss": [1.0]})[-1]):
        ax.figure.draw_without_rendering()
        np.testing.assert_array_equal(ax.get_xticks() % 1, 0)


def test_ticks_of_many_decades_on_both_sides_of_zero_do_not_overlap():
    ax = history({"loss": [3000.0, 100.0, -900.0], "mse": [0.02, 0.003, 0.002], "rate": [0.0, 0.0, 0.0]})
    ax.figure.canvas.draw()
    low, high = ax.get_ylim()
    texts = [label for label in ax.get_yticklabels() if low <= label.get_position()[1] <= high and label.get_text()]
    boxes = sorted(label.get_window_extent().extents[[1, 3]].tolist() for label in texts)
    assert 3 < len(boxes) < 11 and all(below[1] <= above[0] for below, above in itertools.pairwise(boxes))
