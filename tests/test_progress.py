import concurrent.futures
import sys

import pytest

from ib_keras import _progress as long_run
from ib_keras._progress import LongRun


@pytest.fixture
def terminal(monkeypatch, capsys):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)


@pytest.fixture
def clock(monkeypatch):
    """Returns the list whose only number is the time in seconds."""
    now = [0.0]
    monkeypatch.setattr(long_run.time, "perf_counter", lambda: now[0])
    return now


@pytest.mark.parametrize("terminal, long, shown", [(True, 0.0, True), (True, 1e9, False), (False, 0.0, False)])
def test_bar_is_for_long_work_on_a_terminal(terminal, long, shown, monkeypatch, capsys):
    monkeypatch.setattr(long_run, "_LONG", long)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    run = LongRun(4, "tile")
    assert [*run.counted([1, 2]), *run.counted([3, 4])] == [1, 2, 3, 4]
    assert ("4/4" in capsys.readouterr().out) == shown


def test_work_is_long_at_the_pace_of_the_pieces_so_far(terminal, clock, capsys):
    run = LongRun(100, "step")
    clock[0] = 1.0
    run.advance(50)
    assert capsys.readouterr().out == "", "2 seconds are expected"
    clock[0] = 8.0
    run.advance(10)
    assert "60/100" in capsys.readouterr().out, "13 seconds are expected"


def test_a_shown_bar_stays(terminal, clock, capsys):
    run = LongRun(4, "tile")
    clock[0] = 9.0
    run.advance()
    run.advance(2)
    assert "1/4" in capsys.readouterr().out
    clock[0] = 9.1
    run.advance()
    assert "4/4" in capsys.readouterr().out


def test_threads_count_together(terminal, monkeypatch, capsys):
    monkeypatch.setattr(long_run, "_LONG", 0.0)
    run = LongRun(200, "tile")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: list(run.counted(range(50))), range(4)))
    assert "200/200" in capsys.readouterr().out
