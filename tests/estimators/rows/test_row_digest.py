import numpy as np

from ib_keras.estimators.rows.row_digest import row_digest

ROW = np.array([1.0, -0.0, 2.0])


def test_equal_values_have_equal_names():
    assert row_digest(ROW) == row_digest(ROW.copy()) == row_digest(np.array([1.0, 0.0, 2.0]))
    assert row_digest(ROW[:1], ROW[1:]) == row_digest(ROW)


def test_other_values_have_others():
    assert len({row_digest(ROW), row_digest(ROW + 1e-12), row_digest(ROW[::-1]), row_digest(ROW[:2])}) == 4
