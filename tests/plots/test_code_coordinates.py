from types import SimpleNamespace

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimate import Estimate
from ib_keras.plots import code_coordinates

WALKS = np.zeros([3, 5, 8, 8])


def record(response=None, **fields):
    values = {
        "estimates": (Estimate(0.4, 0.05, verdict="saturated"), Estimate(-0.001, 0.001), Estimate(1.2, 0.02)),
        "response": np.arange(192.0).reshape(3, 8, 8, 1) if response is None else response,
        "dead": np.array([False, True, False]),
        "order": np.array([2, 0, 1]),
        "threshold": 0.01,
        "noise_std": None,
        "nearest_factor": ("size", None, None),
        "share": np.array([0.6, np.nan, np.nan]),
    }
    return SimpleNamespace(**(values | fields))


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_rows_are_sorted_by_nats_with_their_errors_and_verdicts():
    bars = code_coordinates(record())[0]
    assert [label.get_text() for label in bars.get_yticklabels()] == ["t[2]", "t[0]", "t[1], dead"]
    assert [float(bar.get_width()) for bar in bars.patches] == [1.2, 0.4, 0.0]
    assert [bar.get_hatch() for bar in bars.patches] == [None, "////", None]
    assert [line.get_segments()[0][:, 0].tolist() for line in bars.collections][1] == pytest.approx([0.302, 0.498])
    assert bars.get_ylim() == (2.5, -0.5)


def test_maps_share_one_scale_with_the_unit_of_the_decoded_values():
    maps = code_coordinates(record())[1]
    assert [picture.get_clim() for picture in maps.images] == [(0.0, 191.0)] * 3
    assert np.array_equal(maps.images[0].get_array(), np.arange(128.0, 192).reshape(8, 8))
    assert [picture.get_alpha() for picture in maps.images] == [1.0, 1.0, 0.35]
    scale = maps.figure.axes[-1]
    assert "decoded value" in scale.get_xlabel() and scale.get_xticklabels()[1].get_text() == "1.9e+02"


def test_channels_are_joined_by_their_root_mean_square():
    response = np.zeros([3, 4, 4, 3])
    response[2, 0, 0] = [3.0, 4.0, 0.0]
    assert code_coordinates(record(response))[1].images[0].get_array()[0, 0] == pytest.approx(5 / np.sqrt(3))


def test_columns_of_a_table_are_drawn_as_steps():
    axes = code_coordinates(record(np.array([[0.0, 1.0], [0.0, 0.0], [2.0, 1.0]])))
    assert len(axes) == 2 and "height of a row: 2" in axes[1].get_xlabel() and len(axes[1].patches) == 3
    heights = axes[1].patches[0].get_data()
    assert heights.baseline - heights.values == pytest.approx(0.9 * np.array([1.0, 0.5]))


def test_walks_and_factors_stand_beside_their_coordinate():
    walks = WALKS.copy()
    walks[2] = 1.0
    axes = code_coordinates(record(), walks, np.linspace(-2, 2, 5))
    assert [float(picture.get_array().min()) for picture in axes[2].images] == [1.0] * 5 + [0.0] * 10
    assert texts(axes[2])[:5] == ["-2", "-1", "0", "1", "2"] and texts(axes[2])[5:] == [
        "nearest factor",
        "size\n60% of it",
    ]
    assert axes[2].texts[-1].xy[1] == 1


def test_the_rest_is_said_below():
    below = code_coordinates(record(), count=1)[0].figure.texts[0].get_text()
    assert below == "Dead, below 0.01 nats: t[1]. Not shown: the 2 with the fewest nats."
    alive = code_coordinates(record(dead=np.zeros(3, bool)))[0]
    assert alive.figure.texts[0].get_text() == "No coordinate is dead. Hatched: not trusted."


def test_many_dead_ones_are_counted():
    many = record(
        np.zeros([12, 4, 4]), estimates=(Estimate(0.0, 0.001),) * 12, dead=np.ones(12, bool), order=np.arange(12),
        nearest_factor=(None,) * 12, share=np.full(12, np.nan),
    )  # fmt: skip
    assert "t[7] and 4 more" in code_coordinates(many)[0].figure.texts[0].get_text()


def test_a_code_without_noise_names_the_noise():
    bars = code_coordinates(record(noise_std=0.125))[0]
    assert bars.get_xlabel().endswith("behind noise of 0.125") and bars.patches[1].get_hatch() is None


@pytest.mark.parametrize(
    "arguments",
    [
        {"walks": WALKS[:2]},
        {"walks": np.zeros([3, 5])},
        {"walks": np.zeros([3, 5, 4, 4, 2])},
        {"walks": WALKS, "values": [1, 2]},
        {"count": 0},
    ],
)
def test_bad_input_is_refused(arguments):
    with pytest.raises(InputError):
        code_coordinates(record(), **arguments)
