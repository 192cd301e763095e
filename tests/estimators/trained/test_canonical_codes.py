import functools

import numpy as np
import pytest

from ib_keras.estimators.rows.held_out import Part, split
from ib_keras.estimators.trained._canonical_codes import train_codes
from ib_keras.estimators.trained._scale import rank_scale
from ib_keras.estimators.trained._trainer import train
from ib_keras.problems import SUITE, RenderedBlob

FEW_STEPS = functools.partial(train, steps=100, batch_size=500, learning_rate=1e-3, patience=10, seed=0)


def trained(x, y, units):
    parts = [Part(x[rows], y[rows]) for rows in split(len(x), 0)]
    scales = rank_scale(parts[0].x), rank_scale(parts[0].y)
    training, stopping, held_out = (Part(scales[0](part.x), scales[1](part.y)) for part in parts)
    return train_codes(training, stopping, units, (32,), FEW_STEPS, seed=0)(held_out)


@pytest.mark.slow
def test_pictures_of_two_coordinates_have_codes_of_two_variables():
    u, v = trained(*RenderedBlob(information=4.0, size=8).sample(2000, seed=0), units=6)
    assert u.shape == v.shape == (400, 2)
    assert np.corrcoef(u.T, v.T)[0, 2] > 0.95


@pytest.mark.slow
def test_a_twist_that_no_linear_map_sees_is_undone():
    x, y = SUITE["spiral-multinormal-sparse-25-25-2-2.0"].sample(4000, seed=0)
    u, v = trained(x, y, units=4)
    strongest = [abs(np.corrcoef(a, b)[0, 1]) for a, b in zip(u.T, v.T)][:2]
    assert strongest == pytest.approx([0.8, 0.8], abs=0.05)
    assert abs(np.corrcoef(x[:, :2].T, y[:, :2].T)[:2, 2:]).max() < 0.72


@pytest.mark.long
def test_independent_sides_keep_one_variable():
    x, y = np.random.default_rng(0).normal(size=[2, 2000, 5])
    u, v = trained(x, y, units=4)
    assert u.shape == v.shape == (400, 1)
    assert abs(np.corrcoef(u[:, 0], v[:, 0])[0, 1]) < 4 / np.sqrt(400)
