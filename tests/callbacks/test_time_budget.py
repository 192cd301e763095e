import time

import pytest

from ib_keras._checks import InputError
from ib_keras.callbacks.time_budget import TimeBudget


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    return now


def test_next_measurement_must_fit_into_the_share(clock):
    budget = TimeBudget(0.1)
    clock[0] = 20
    with budget.spending():
        clock[0] += 3
    assert (budget.spent, budget.last) == (3, 3) and not budget.allows()
    clock[0] = 62
    assert not budget.allows(), "6 s of 59 s"
    clock[0] = 64
    assert budget.allows(), "6 s of 61 s"
    assert budget.sentence().startswith("skipped: measuring has taken 3.0 s")


def test_start_forgets(clock):
    budget = TimeBudget(0.1)
    with budget.spending():
        clock[0] += 3
    budget.start()
    assert budget.spent == 0 and budget.allows()


def test_time_counts_when_measuring_fails(clock):
    budget = TimeBudget(0.5)
    with pytest.raises(KeyError), budget.spending():
        clock[0] += 2
        raise KeyError
    assert budget.spent == 2


@pytest.mark.parametrize("share", [0, -0.1, 1.5, "5 %", float("nan")])
def test_what_is_no_share_is_refused(share):
    with pytest.raises(InputError, match="`budget` must be"):
        TimeBudget(share)
