import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import hard_examples

ROWS = [
    {"row": 7, "label": "c$t", "likelier": "dog", "nats": -3.2, "suspect": True},
    {"row": 2, "label": 4, "likelier": 4, "nats": 0.5, "suspect": False},
]


def test_bars_have_the_nats_and_suspects_are_filled():
    axes = hard_examples(ROWS)
    assert [bar.get_width() for bar in axes.patches] == [-3.2, 0.5]
    assert [bar.get_facecolor()[3] for bar in axes.patches] == [1, 0]
    assert [text.get_text().replace("\\", "") for text in axes.get_yticklabels()] == ["7: c$t, likelier dog", "2: 4"]


def test_pictures_stand_above_their_labels():
    images = np.random.default_rng(0).random([2, 8, 6, 3])
    axes = hard_examples(ROWS, images)
    assert np.array_equal(axes.images[1].get_array(), images[1])
    assert [text.get_text().replace("\\", "") for text in axes.texts] == [
        "c$t, likelier dog\n7: -3.20 nats",
        "4\n2: 0.50 nats",
    ]


def test_no_rows_and_too_few_pictures_are_refused():
    with pytest.raises(InputError, match="at least one example"):
        hard_examples([])
    with pytest.raises(InputError, match="a picture for each of 2 rows. Received: 1"):
        hard_examples(ROWS, np.zeros([1, 4, 4]))


def test_a_record_in_the_place_of_its_rows_is_refused():
    with pytest.raises(InputError, match="ExampleInformation.rows"):
        hard_examples(object())
