import numpy as np
import pytest

from ib_keras.callbacks.layers.target import Target
from ib_keras.estimate import Estimate

PARTS = [np.zeros(4, int)] * 3


def test_a_target_of_one_part_has_its_estimate():
    estimate = Estimate(1.0, 0.1)
    assert Target(PARTS[:1], False).joined([estimate]) is estimate


@pytest.mark.parametrize("share", [1.0, 1 / 3])
def test_values_and_errors_are_added(share):
    joined = Target(PARTS, False, "all", share).joined([Estimate(1.0, 0.1, ceiling=2.0)] * 3)
    assert [joined.nats, joined.std_error, joined.ceiling] == pytest.approx([3 * share, 0.3 * share, 6 * share])
    assert (joined.verdict, joined.reason) == ("trusted", "each of the 3 parts is trusted")
    assert Target(PARTS, False, "all", share).joined_columns([{"a": 1.0}] * 3) == {"a": pytest.approx(3 * share)}


def test_a_doubt_about_one_part_is_one_about_the_target():
    low, high = (Estimate(1.0, verdict=verdict, reason="why") for verdict in ("biased_low", "biased_high"))
    joined = Target(PARTS, False).joined([low, high, low])
    assert (joined.verdict, joined.reason) == ("biased_low", "2 of 3 parts are biased_low: why")
    assert Target(PARTS, False).joined([Estimate(1.0, kind="lower"), Estimate(1.0), Estimate(1.0)]).kind == "point"
