import concurrent.futures
import io
import math
import sys
import types

import pytest

from ib_keras import _progress as long_run
from ib_keras._progress import EpochProgress, LongRun, progress_bar


@pytest.fixture
def shown(monkeypatch):
    """Returns the numbers of pieces that a bar on a terminal has shown, instead of drawing it."""
    numbers = []

    class Bar:
        def __init__(self, total, unit_name):
            self.total, self.unit = total, unit_name

        def update(self, done):
            numbers.append(f"{done}/{self.total} {self.unit}")

    terminal = types.SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr(long_run, "sys", types.SimpleNamespace(stdout=terminal))
    monkeypatch.setattr(long_run.keras.utils, "Progbar", Bar)
    return numbers


@pytest.fixture
def clock(monkeypatch):
    """Returns the list whose only number is the time in seconds."""
    now = [0.0]
    monkeypatch.setattr(long_run.time, "perf_counter", lambda: now[0])
    return now


@pytest.mark.parametrize(
    "terminal, wanted, shown", [(True, True, True), (True, False, False), (False, True, False), (False, 1, False)]
)
def test_bar_is_drawn_where_it_is_wanted_on_a_terminal(terminal, wanted, shown, monkeypatch, capsys):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    progress_bar(3, "part", wanted).update(3)
    assert ("3/3" in capsys.readouterr().out) == shown


@pytest.mark.parametrize("terminal, long, shown", [(True, 0.0, True), (True, 1e9, False), (False, 0.0, False)])
def test_bar_is_for_long_work_on_a_terminal(terminal, long, shown, monkeypatch, capsys):
    monkeypatch.setattr(long_run, "_LONG", long)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    run = LongRun(4, "tile")
    assert [*run.counted([1, 2]), *run.counted([3, 4])] == [1, 2, 3, 4]
    assert ("4/4" in capsys.readouterr().out) == shown


def test_work_is_long_at_the_pace_of_the_pieces_so_far(shown, clock):
    run = LongRun(100, "step")
    clock[0] = 1.0
    run.advance(50)
    assert shown == [], "2 seconds are expected"
    clock[0] = 8.0
    run.advance(10)
    assert shown == ["60/100 step"], "13 seconds are expected"


def test_a_shown_bar_stays(shown, clock):
    run = LongRun(4, "tile")
    clock[0] = 9.0
    run.advance()
    run.advance(2)
    clock[0] = 9.1
    run.advance()
    assert shown == ["1/4 tile", "3/4 tile", "4/4 tile"], "also where the rest is fast"


def test_threads_count_together(shown, monkeypatch):
    monkeypatch.setattr(long_run, "_LONG", 0.0)
    run = LongRun(200, "tile")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: list(run.counted(range(50))), range(4)))
    assert shown == [f"{done}/200 tile" for done in range(1, 201)]


class Screen(io.StringIO):
    def __init__(self, terminal):
        super().__init__()
        self.isatty = lambda: terminal


@pytest.mark.parametrize("terminal", [True, False])
def test_epochs_are_lines_where_there_is_no_terminal_and_unmeasured_keys_are_not_shown(terminal, monkeypatch):
    screen = Screen(terminal)
    monkeypatch.setattr(sys, "stdout", screen)
    progress = EpochProgress(lambda: ["known"])
    progress.set_params({"verbose": 1, "epochs": 2, "steps": 30})
    for epoch, known in enumerate((math.nan, 0.5)):
        progress.on_epoch_begin(epoch)
        for batch in range(30):
            progress.on_train_batch_end(batch, {"loss": 1.0})
        progress.on_epoch_end(epoch, {"loss": math.nan, "known": known})
    first, second = screen.getvalue().split("Epoch 2/2")
    assert "known" not in first and "loss: nan" in first, "a loss that diverged is no epoch without a value"
    assert "known: 0.5" in second
    assert (len(screen.getvalue().splitlines()) == 4) == (not terminal)
