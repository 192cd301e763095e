import concurrent.futures
import socket
import time

import pytest

from ib_keras._checks import InputError
from ib_keras.distribute.arrival import lines_of_all
from ib_keras.distribute.cluster import Cluster
from ib_keras.distribute.line import Line


def addresses(count):
    """Returns addresses with ports that are free now."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    found = tuple(f"127.0.0.1:{one.getsockname()[1]}" for one in held)
    for one in held:
        one.close()
    return found


def arrive(*clusters, wait=20.0):
    """Returns the lines or the error of each worker, each in a thread of its own."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        found = [pool.submit(lines_of_all, cluster, wait) for cluster in clusters]
    return [one.exception() or one.result() for one in found]


def close(*many):
    for lines in many:
        for line in lines.values():
            line.close()


def test_three_workers_come():
    workers = addresses(3)
    chief, *others = arrive(*(Cluster(workers, index) for index in range(3)))
    assert sorted(chief) == [1, 2] and [list(lines) for lines in others] == [[0], [0]]
    chief[2].send({"epoch": 3})
    assert others[1][0].receive(5) == ({"epoch": 3}, b"")
    close(chief, *others)


def test_a_worker_that_does_not_come_is_named_on_all_others():
    workers = addresses(3)
    first, second = arrive(Cluster(workers, 0), Cluster(workers, 1), wait=0.5)
    assert str(first) == str(second)
    assert f"all at work within 0.5 s. Received: nothing from worker 2 ({workers[2]}). Start it" in str(first)


def test_a_chief_that_does_not_come_is_named():
    workers = addresses(2)
    with pytest.raises(InputError, match=rf"nothing from worker 0 \({workers[0]}\) .*index=0"):
        lines_of_all(Cluster(workers, 1), 0.3)


@pytest.mark.parametrize("index", [0, 1])
def test_a_port_in_use_is_named(index):
    workers = addresses(2)
    with socket.create_server(("127.0.0.1", int(workers[index].rpartition(":")[2]))):
        with pytest.raises(InputError, match=f"ports are free. Received: {workers[index]}, which another process uses"):
            lines_of_all(Cluster(workers, index), 5.0)


def test_other_lists_of_workers_are_refused_on_both():
    workers = addresses(3)
    first, second = arrive(Cluster(workers[:2], 0), Cluster((workers[0], workers[2]), 1))
    assert isinstance(first, InputError) and str(first) == str(second) and "the same on all workers" in str(first)


def called(address):
    """Returns a line to a worker that begins to listen about now."""
    host, port = address.split(":")
    while True:
        try:
            return Line(socket.create_connection((host, int(port))))
        except ConnectionRefusedError:
            time.sleep(0.01)


def test_two_with_one_index_are_refused():
    workers = addresses(3)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        chief = pool.submit(lines_of_all, Cluster(workers, 0), 20.0)
        lines = [called(workers[0]) for _ in range(2)]
        for line in lines:
            line.send({"worker": 1, "workers": list(workers)})
        refused = {line.receive(20)[0]["refused"] for line in lines}
    close(dict(enumerate(lines)))
    assert refused == {str(chief.exception())} and "Received: index 1 on two of them" in str(chief.exception())


def test_a_worker_that_was_started_again_takes_its_place():
    workers = addresses(2)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        chief = pool.submit(lines_of_all, Cluster((*workers, "127.0.0.1:1"), 0), 20.0)
        lines = []
        for index in (1, 1, 2):
            if len(lines) == 1:
                lines[0].close()
            lines.append(called(workers[0]))
            lines[-1].send({"worker": index, "workers": [*workers, "127.0.0.1:1"]})
        assert [line.receive(20)[0] for line in lines[1:]] == [{"welcome": True}] * 2
    close(chief.result(), dict(enumerate(lines)))


def test_who_only_looks_at_the_port_is_passed_over():
    workers = addresses(2)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        chief = pool.submit(lines_of_all, Cluster(workers, 0), 20.0)
        called(workers[0]).close()
        other = lines_of_all(Cluster(workers, 1), 20.0)
    close(chief.result(), other)


def test_a_host_that_is_no_machine_is_named():
    with pytest.raises(InputError, match="nothing from worker 0 .no-such-host.invalid:4000"):
        lines_of_all(Cluster(("no-such-host.invalid:4000", *addresses(1)), 1), 0.3)
