import os
import signal
import subprocess
import sys
import threading

import pytest

from ib_keras._signals import StopSignals, Terminated


@pytest.fixture(autouse=True)
def heard():
    """Signals that the test's own process may have been told to ignore."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number, kind", [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, Terminated)])
def test_outside_of_a_step_a_signal_stops_at_once(number, kind):
    with pytest.raises(kind, match="Go on."), StopSignals("Go on."):
        signal.raise_signal(number)
        pytest.fail("the signal was passed over")


def test_within_a_step_a_signal_waits_for_its_end():
    done = []
    with pytest.raises(KeyboardInterrupt), StopSignals() as stops:
        for step in range(3):
            stops.begin_step()
            if step == 1:
                signal.raise_signal(signal.SIGINT)
            done.append(step)
            stops.end_step()
    assert done == [0, 1]


def test_handlers_come_back():
    with StopSignals():
        with StopSignals():
            pass
        assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ignored_signals_stay_ignored():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with StopSignals():
        signal.raise_signal(signal.SIGINT)


def test_another_thread_is_left_alone():
    seen = []

    def work():
        with StopSignals() as stops:
            stops.begin_step()
            stops.end_step()
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.SIG_DFL]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_ends_the_process_at_once(number):
    script = f"""
import os, signal
from ib_keras._signals import StopSignals
signal.signal(signal.SIGINT, signal.default_int_handler)
with StopSignals() as stops:
    stops.begin_step()
    os.kill(os.getpid(), {int(number)})
    print("first", flush=True)
    os.kill(os.getpid(), {int(number)})
    print("second", flush=True)
"""
    # The file alone: the package would load TensorFlow.
    script = script.replace("from ib_keras._signals import StopSignals", _SOURCE)
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ended.returncode == -number and ended.stdout == "first\n", ended.stderr


_SOURCE = f"""
import importlib.util
spec = importlib.util.spec_from_file_location("signals", {sys.modules[StopSignals.__module__].__file__!r})
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
StopSignals = module.StopSignals
"""


def test_code_of_a_terminated_process():
    code = f"{_SOURCE}\nimport os, signal\nwith StopSignals():\n    os.kill(os.getpid(), signal.SIGTERM)\n"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ)
    assert ended.returncode == 143 and ended.stderr == ""
