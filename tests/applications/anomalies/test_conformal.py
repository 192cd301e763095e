"""Conformal p-values."""

import numpy as np
import pytest
from scipy import stats

from ib_keras.applications.anomalies.conformal import conformal_p_values


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.1])
def test_false_alarms_have_the_nominal_rate(rate):
    """Over calibrations of 199 rows, p <= rate of a normal row has the probability floor(200 rate) / 200 exactly."""
    rng, m, runs = np.random.default_rng(7), 199, 20_000
    scores = rng.normal(size=[runs, m + 1])
    alarms = sum(conformal_p_values(row[:m], row[m:])[0] <= rate for row in scores)
    expected = np.floor(rate * (m + 1)) / (m + 1)
    assert stats.binomtest(int(alarms), runs, expected).pvalue > 1e-3


def test_ties_are_no_evidence():
    assert conformal_p_values(np.ones(9), np.array([1.0])) == 1.0


def test_the_least_value_is_that_of_a_row_stranger_than_all():
    assert conformal_p_values(np.arange(9.0), np.array([-1.0, 8.0])).tolist() == [0.1, 1.0]
