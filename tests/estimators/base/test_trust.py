import numpy as np

from ib_keras.estimators.base.trust import too_uncertain


def test_three_standard_errors_have_to_fit_into_a_tenth_of_a_nat():
    assert too_uncertain(0.5, 0.0333, 100) is None
    assert "0.03 is too large for 100 rows" in too_uncertain(0.5, 0.0334, 100)


def test_large_values_may_err_by_a_tenth_of_themselves_whatever_their_sign():
    for nats in (4.0, -4.0):
        assert too_uncertain(nats, 0.1333, 100) is None and too_uncertain(nats, 0.1334, 100)


def test_an_unknown_error_is_not_called_large():
    assert too_uncertain(1.0, np.nan, 100) is None
