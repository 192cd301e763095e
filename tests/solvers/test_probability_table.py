import numpy as np

from ib_keras.solvers.probability_table import Table


def test_values_with_equal_conditionals_are_joined():
    table = Table.of([[0.1, 0.1], [0.0, 0.0], [0.2, 0.2], [0.0, 0.4]])
    assert len(table.p_x) == 2 and sorted(table.p_x.tolist()) == [0.4, 0.6000000000000001]
    assert np.allclose(table.p_y_given_x.sum(axis=1), 1)
    assert table.member[0] == table.member[2] != table.member[3]


def test_joined_table_has_the_same_joint_of_labels():
    p = np.random.default_rng(0).dirichlet(np.ones(12)).reshape(4, 3)
    table = Table.of(p)
    assert len(table.p_x) == 4 and np.allclose(table.p_x @ table.p_y_given_x, p.sum(axis=0))
    assert np.allclose((table.p_x[:, None] * table.p_y_given_x)[table.member], p)
