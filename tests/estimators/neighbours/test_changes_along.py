import numpy as np
import pytest

from ib_keras.estimators import ConditionalKSG
from ib_keras.estimators.neighbours._changes_along import changes_along


def signed(frequency, n, seed):
    z, x, noise = np.random.default_rng(seed).normal(size=[3, n, 1])
    return x, np.sign(np.sin(frequency * z)) * 0.8 * x + 0.6 * noise, z


@pytest.mark.parametrize("frequency, n", [(20, 1000), (20, 5000), (30, 2000)])
def test_a_sign_that_changes_within_the_neighbourhoods_is_noticed(frequency, n):
    for seed in range(3):
        found = ConditionalKSG()(*signed(frequency, n, seed))
        assert found.verdict == "biased_low" and "changes within" in found.reason


def test_chance_stays_below():
    generator = np.random.default_rng(0)
    alarms = 0
    for _ in range(40):
        x, noise, z = generator.normal(size=[3, 500, 2])
        correlation, chance = changes_along(x, 0.5 * x + noise, z, width=60)
        alarms += correlation > chance
    assert alarms == 0, "five standard errors"


def test_a_relation_that_changes_slowly_is_seen_by_the_neighbourhoods():
    correlation, chance = changes_along(*signed(1, 2000, 0), width=60)
    assert correlation < chance


def test_series_behind_a_trend_are_not_trusted():
    generator = np.random.default_rng(0)
    z, x, y = generator.normal(size=[3, 5000, 1])
    for row in range(1, 5000):
        x[row], y[row] = (0.99 * side[row - 1] + 0.14 * side[row] for side in (x, y))
    found = ConditionalKSG()(5 * z + x, 5 * z + y, z)
    assert found.verdict != "trusted"
