import functools

import numpy as np
import pytest

from ib_keras.estimators.neighbours import _boxes
from ib_keras.estimators.neighbours._boxes import calibrated_alpha, empty_boxes, log_volume_ratios
from ib_keras.estimators.rows.blocks import blocks


def test_box_of_a_diagonal_is_empty_by_its_width():
    width = 1e-3
    offsets = np.array([[[1, 1 + width], [-1, -1 + width], [0.5, 0.5]]])
    assert log_volume_ratios(offsets)[0] == pytest.approx(np.log(np.sqrt(2) * np.sqrt(0.5) * width), abs=0.01)


def test_upright_boxes_are_full():
    offsets = np.array([[[2.0, 0], [-2, 0], [0, 1], [0, -1]]])
    assert log_volume_ratios(offsets)[0] == pytest.approx(0)


def test_uniform_neighbours_fall_below_alpha_as_often_as_said():
    offsets = np.random.default_rng(7).uniform(-1, 1, [40_000, 5, 3])
    below = np.mean(log_volume_ratios(offsets) < np.log(calibrated_alpha(5, 3)))
    assert below == pytest.approx(0.005, abs=4 * np.sqrt(0.005 * (1 / 40_000 + 1 / 50_000)))


def test_blocks_constant_columns_and_few_neighbours(monkeypatch):
    rng = np.random.default_rng(0)
    x = rng.normal(size=[200, 1])
    z = np.hstack([x, x + 1e-4 * rng.normal(size=[200, 1])])
    whole = empty_boxes(z, 5)
    assert whole.mean() < -2
    assert np.array_equal(empty_boxes(np.hstack([z, np.ones([200, 1])]), 5), whole)
    assert not empty_boxes(z, 2).any() and not empty_boxes(x, 5).any()
    monkeypatch.setattr(_boxes, "blocks", functools.partial(blocks, values=5 * 2 * 13))
    assert np.allclose(empty_boxes(z, 5, alpha=calibrated_alpha(5, 2)), whole)
