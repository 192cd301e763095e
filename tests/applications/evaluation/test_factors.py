import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.evaluation.factors import codes_and_factors, varying


def test_one_factor_may_be_a_vector():
    codes, factors = codes_and_factors(np.ones([3, 2], "float32"), [0, 1, 2])
    assert codes.dtype == np.float64 and factors.shape == (3, 1)


def test_constant_columns_do_not_vary():
    assert varying(np.array([[1, 0, 3], [1, 1, 4]])).tolist() == [1, 2]
    with pytest.raises(InputError, match="`factors` must be with a column of several values"):
        varying(np.ones([3, 2], int))


@pytest.mark.parametrize(
    "codes, factors, message",
    [
        (np.ones([3, 2]), np.ones([3, 1]), "`factors` must be integers that number.*np.digitize"),
        (np.ones([3, 2]), np.ones([4, 1], int), "`codes` must be one row for each of the 4 rows"),
        (np.ones([1, 2]), np.ones([1, 1], int), "at least 2"),
        (np.full([3, 2], np.nan), np.ones([3, 1], int), "3 of 3 rows with NaN"),
    ],
)
def test_rows_that_do_not_fit_are_rejected(codes, factors, message):
    with pytest.raises(InputError, match=message):
        codes_and_factors(codes, factors)
