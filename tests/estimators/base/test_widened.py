import dataclasses

import pytest

from ib_keras.estimate import Estimate
from ib_keras.estimators.base.trust import unseen_bias
from ib_keras.estimators.base.widened import widened

VALUE = Estimate(0.5, std_error=0.01, n=500)


def test_a_trusted_value_holds_the_bias_that_no_test_sees():
    assert widened(VALUE).unseen == unseen_bias(0.5, 500)
    assert widened(VALUE, grown=0.03).unseen == unseen_bias(0.5, 500, 0.03)


def test_the_bias_that_its_method_knows_of_stays():
    known = dataclasses.replace(VALUE, unseen=0.04)
    assert widened(known).unseen == pytest.approx((0.04**2 + unseen_bias(0.5, 500) ** 2) ** 0.5)


def test_a_value_that_is_not_trusted_stays_as_it_is():
    doubted = dataclasses.replace(VALUE, verdict="undersampled")
    assert widened(doubted) is doubted
