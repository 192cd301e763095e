import numpy as np

from ib_keras.estimators.rows.pictures import with_pictures


def test_pictures_come_back_and_other_rows_stay_flat():
    pictures, columns = np.arange(24.0).reshape(2, 3, 4, 1), np.arange(12.0).reshape(2, 3, 2)
    x, y = with_pictures((pictures.reshape(2, -1), columns.reshape(2, -1)), (pictures.tolist(), columns))
    np.testing.assert_array_equal(x, pictures)
    assert y.shape == (2, 6)
