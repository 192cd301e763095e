"""Estimators that are confirmed: groups, and the way from the call to the verdict."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimators import KSG, Auto
from ib_keras.problems import BivariateNormal

X, Y = BivariateNormal(0.8).sample(400, seed=0)


def test_groups_of_single_rows_are_the_rows():
    grouped = KSG()(X, Y, groups=np.arange(400))
    assert grouped.nats == pytest.approx(KSG()(X, Y).nats, abs=1e-12) and grouped.n == 400


def test_the_same_groups_give_the_same_bits():
    groups = np.arange(400) // 2
    assert KSG()(X, Y, groups=groups) == KSG()(X, Y, groups=groups)


def test_groups_of_another_length_are_refused():
    with pytest.raises(InputError, match="`groups` must be one group for each of the 400 rows. Received: 3 groups"):
        Auto()(X, Y, groups=[1, 2, 3])
