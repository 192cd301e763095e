"""The tasks of 9.9 to 14.5 nats: their information, and that their maps keep it."""

import numpy as np
import pytest

from ib_keras.problems import HIGH_INFORMATION


@pytest.mark.parametrize("name, problem", HIGH_INFORMATION.items(), ids=HIGH_INFORMATION)
def test_information_is_that_of_two_pairs(name, problem):
    strength = int(name.rsplit("-", 1)[1])
    # Each pair shares half of log((1 + s^2)^2 / (1 + 2 s^2)) nats.
    truth = 2 * np.log1p(strength**2) - np.log1p(2 * strength**2)
    assert problem.information == pytest.approx(truth, abs=1e-6)
    assert 9.9 < problem.information < 14.6


def test_rows_have_the_columns_of_their_name():
    for name, problem in HIGH_INFORMATION.items():
        d = int(name.split("sparse-")[1].split("-")[0])
        assert [side.shape for side in problem.sample(5, 0)] == [(5, d)] * 2
