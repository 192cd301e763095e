import concurrent.futures
import contextlib
import os

import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.distribute import meeting as module
from ib_keras.distribute.cluster import Cluster
from ib_keras.distribute.meeting import Meeting
from tests.distribute.test_arrival import addresses


def meet(*parts, advice=""):
    """Returns what each worker's function of its meeting returns or raises, each in a thread of its own."""
    workers = addresses(len(parts))

    def one(index):
        with Meeting(Cluster(workers, index), 20.0, advice) as meeting:
            return parts[index](meeting)

    with concurrent.futures.ThreadPoolExecutor() as pool:
        found = [pool.submit(one, index) for index in range(len(parts))]
    return workers, [one.exception() or one.result() for one in found]


def test_one_process_meets_nobody():
    with Meeting(Cluster(("127.0.0.1:1",), 0)) as alone:
        alone.agree({"epochs": 3})
        assert alone.is_chief and alone.share({"a": 1}, b"b") == ({"a": 1}, b"b")


def test_all_have_what_the_chief_shares():
    def part(meeting):
        meeting.agree({"epochs": 3, "hidden": (4, 5), "beta": None})
        return meeting.share({"epoch": 2} if meeting.is_chief else None, b"weights" if meeting.is_chief else b"")

    assert meet(part, part, part)[1] == [({"epoch": 2}, b"weights")] * 3


def test_other_arguments_are_named_on_all():
    def part(epochs):
        return lambda meeting: meeting.agree({"model": "VAE", "epochs": epochs})

    workers, found = meet(part(3), part(3), part(4))
    assert {str(one) for one in found} == {
        f"`epochs` must be the same on all workers. Received: 4 on worker 2 ({workers[2]}), 3 on the first. Start all "
        "workers by the same command and on the same data, each with its own index."
    }


def test_the_error_of_one_reaches_the_others():
    def failing(meeting):
        raise InputError("`out` must be new.")

    workers, found = meet(failing, lambda meeting: meeting.share(), lambda meeting: meeting.share(), advice="Go on.")
    assert str(found[0]) == "`out` must be new."
    assert {str(one) for one in found[1:]} == {f"worker 0 ({workers[0]}) has ended: `out` must be new."}


def test_an_interrupted_worker_is_told_by_the_chief():
    def interrupted(meeting):
        raise KeyboardInterrupt

    def waits(meeting):
        return meeting.share()

    workers = addresses(2)

    def second():
        with Meeting(Cluster(workers, 1), 20.0) as meeting:
            waits(meeting)

    with concurrent.futures.ThreadPoolExecutor() as pool:
        other = pool.submit(second)
        with contextlib.suppress(KeyboardInterrupt), Meeting(Cluster(workers, 0), 20.0) as meeting:
            interrupted(meeting)
    assert f"worker 0 ({workers[0]}) has ended: it was interrupted." in str(other.exception())


def dies(meeting):
    """Closes the lines as a process does that is killed."""
    meeting._over.set()
    for line in meeting._lines.values():
        line.close()
    meeting._lines = {}


def test_a_dead_worker_is_named_where_tensorflow_finds_it_first():
    def in_a_collective(meeting):
        meeting._lost.wait(20)
        raise tf.errors.UnavailableError(None, None, "Connection reset by peer")

    workers, found = meet(in_a_collective, dies, advice="Go on.")
    assert str(found[0]) == f"worker 1 ({workers[1]}) has ended before the work was done. Go on."
    assert isinstance(found[0].__cause__, tf.errors.UnavailableError)


def test_a_process_that_waits_for_ever_is_ended_with_one_line(monkeypatch, capsys):
    codes, waiting = [], module.threading.Event()
    monkeypatch.setattr(module, "_GRACE", 0.05)
    monkeypatch.setattr(os, "_exit", lambda code: [codes.append(code), waiting.set()])
    workers, _ = meet(lambda meeting: waiting.wait(20), dies)
    assert codes == [2]
    assert capsys.readouterr().err.startswith(f"ib-keras: error: worker 1 ({workers[1]}) has ended before the work")


@pytest.mark.parametrize("wait", [0, -1.0, "long"])
def test_a_time_to_wait_is_above_0(wait):
    with pytest.raises(InputError, match="`wait` must be"):
        Meeting(None, wait)
