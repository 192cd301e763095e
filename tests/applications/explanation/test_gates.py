import numpy as np
import pytest
import tensorflow as tf

from ib_keras.applications.explanation.gates import Gates


@pytest.mark.parametrize("shape", [(5,), (7, 3), (14, 14, 8), (56, 40, 1), (20, 20, 3)])
def test_gates_have_the_shape_of_the_values_and_begin_nearly_open(shape):
    (gate,) = Gates(2, [shape]).values()
    assert gate.shape == (2, *shape)
    assert (gate.numpy() > 0.7).all() and (gate.numpy() < 1).all()


def test_large_grids_share_gates_of_position_between_cells():
    assert [tuple(one.shape) for one in Gates(1, [(56, 40, 1)]).variables] == [(1, 7, 5, 1), (1, 56, 40, 1)]
    assert [tuple(one.shape) for one in Gates(1, [(14, 14, 3)]).variables] == [(1, 14, 14, 1), (1, 14, 14, 3)]


def test_closed_position_closes_all_its_channels():
    gates = Gates(1, [(4, 3)])
    gates.variables[0].assign(tf.constant([[[-9.0], [9.0], [9.0], [9.0]]]))
    assert (gates.values()[0][0, 0].numpy() < 1e-3).all() and (gates.values()[0][0, 1].numpy() > 0.5).all()


def test_several_layers_share_the_gates_of_position():
    gates = Gates(1, [(8, 8, 3), (4, 4, 6)])
    assert len(gates.variables) == 1
    assert [tuple(one.shape) for one in gates.values()] == [(1, 8, 8, 1), (1, 4, 4, 1)]


def test_open_undoes_what_was_learned():
    gates = Gates(2, [(5,)])
    before = gates.values()[0].numpy()
    gates.variables[0].assign(-np.ones([2, 5]))
    gates.open()
    assert (gates.values()[0].numpy() == before).all()
