import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import column_differences


def test_columns_stand_in_the_order_of_their_largest_difference():
    differences = np.array([[0.0, 5.0, -1.0], [0.5, 0.0, -7.0]])
    axes = column_differences(differences, ["a", "b", "c$"], ["x", "y"], count=2)
    assert [tick.get_text().replace("\\", "") for tick in axes.get_xticklabels()] == ["c$", "b"]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["x", "y"]
    assert axes.get_images()[0].get_array().tolist() == [[-1, 5], [-7, 0]]
    assert axes.get_images()[0].get_clim() == (-7, 7)


def test_rows_without_differences():
    assert column_differences(np.zeros([2, 3])).get_images()[0].get_clim() == (-1, 1)


@pytest.mark.parametrize("names", [{"columns": ["a"]}, {"labels": ["a", "b", "c"]}])
def test_names_that_do_not_match(names):
    with pytest.raises(InputError, match="names"):
        column_differences(np.ones([2, 3]), **names)
