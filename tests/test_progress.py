import sys

import pytest

from ib_keras import _progress as long_run
from ib_keras._progress import LongRun


@pytest.mark.parametrize("terminal, long, shown", [(True, 0.0, True), (True, 1e9, False), (False, 0.0, False)])
def test_bar_is_for_long_work_on_a_terminal(terminal, long, shown, monkeypatch, capsys):
    monkeypatch.setattr(long_run, "_LONG", long)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    run = LongRun(4, "tile")
    assert [*run.counted([1, 2]), *run.counted([3, 4])] == [1, 2, 3, 4]
    assert ("4/4" in capsys.readouterr().out) == shown
