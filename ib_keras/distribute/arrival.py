"""The arrival of the workers at the address of the first: who comes, who comes twice, and who does not come."""

import contextlib
import errno
import ipaddress
import socket
import time

from ib_keras._checks import InputError, rejection
from ib_keras.distribute.cluster import Cluster, host_and_port
from ib_keras.distribute.line import BrokenLineError, Line

_PATIENCE = 10.0
_BETWEEN_CALLS = 0.2


def lines_of_all(cluster: Cluster, wait: float) -> dict[int, Line]:
    """Returns {index: line} once all workers are there: to all others for the chief, to the chief for the others.

    The port of this process is open meanwhile, and closed again afterwards: TensorFlow opens it anew.

    Args:
      cluster: the machines, at least two.
      wait: seconds in which all workers have to come.

    Raises:
      InputError: if another process uses the port, or a worker does not come or comes twice.
    """
    deadline = time.monotonic() + wait
    with _opened(cluster) as listener:
        if not cluster.is_chief:
            return {0: _line_to_chief(cluster, deadline, wait)}
        lines = {}
        try:
            _receive_all(cluster, listener, deadline, lines)
            _require_all(cluster, lines, wait)
        except InputError as error:
            for line in lines.values():
                with contextlib.suppress(BrokenLineError):
                    line.send({"refused": str(error)})
                line.close()
            raise
        for line in lines.values():
            with contextlib.suppress(BrokenLineError):
                line.send({"welcome": True})
        return lines


def _opened(cluster):
    """Returns a socket that listens at the port of this worker, at the loopback device where that is its address."""
    host, port = host_and_port(cluster.address)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host if _is_loopback(host) else "", port), family=family, backlog=128)
    except OSError as error:
        used = error.errno == errno.EADDRINUSE
        raise rejection(
            "workers",
            "addresses whose ports are free" if used else "addresses whose ports can be opened",
            f"{cluster.address}, which another process uses" if used else f"{cluster.address} ({error.strerror})",
            "End that process, or choose another port.",
        ) from error


def _is_loopback(host):
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _line_to_chief(cluster, deadline, wait):
    """Returns the line to the chief, which answers when all are there."""
    host, port = host_and_port(cluster.workers[0])
    finding = "no answer"
    while (left := deadline - time.monotonic()) > 0:
        try:
            line = Line(socket.create_connection((host, port), timeout=min(left, _PATIENCE)))
        except OSError as error:
            finding = error.strerror or str(error)
            time.sleep(min(left, _BETWEEN_CALLS))
            continue
        try:
            line.send({"worker": cluster.index, "workers": list(cluster.workers)})
            # The chief may have begun to wait later than this worker, and tells how its waiting ends.
            answer, _ = line.receive(2 * wait + _PATIENCE)
        except BrokenLineError as error:
            finding = str(error)
            line.close()
            time.sleep(_BETWEEN_CALLS)
            continue
        if "welcome" not in answer:
            line.close()
            raise InputError(str(answer.get("refused", "the first worker speaks another language")))
        return line
    raise rejection(
        "workers",
        f"all at work within {wait:g} s",
        f"nothing from {cluster.of(0)} ({finding})",
        "Start it by the same command with index=0, or read what it says.",
    )


def _receive_all(cluster, listener, deadline, lines):
    """Puts the line to each worker that comes before the deadline into `lines`."""
    while len(lines) < len(cluster.workers) - 1 and (left := deadline - time.monotonic()) > 0:
        listener.settimeout(left)
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            continue
        line = Line(connection)
        try:
            said, _ = line.receive(_PATIENCE)
            index, workers = said["worker"], said["workers"]
        except (BrokenLineError, KeyError):  # somebody who looks whether the port is open
            line.close()
            continue
        before = lines.get(index)
        if before is not None and before.is_dead():  # it has died while it waited, and was started again
            lines.pop(index).close()
        refusal = _refusal(cluster, index, workers, index in lines)
        if refusal is not None:
            with contextlib.suppress(BrokenLineError):
                line.send({"refused": str(refusal)})
            line.close()
            raise refusal
        lines[index] = line


def _refusal(cluster, index, workers, is_taken):
    """Returns the refusal of a worker of another cluster, or one with the index of another; None for any other."""
    if workers != list(cluster.workers):
        received = f"{', '.join(map(str, workers))} on worker {index}, {', '.join(cluster.workers)} on the first"
        expected = "the same on all workers, in the same order"
    elif is_taken or index == 0:
        received, expected = f"index {index} on two of them", "workers of which each has an index of its own"
    else:
        return None
    return rejection("workers", expected, received, "Start all by the same command, each with its own index.")


def _require_all(cluster, lines, wait):
    missing = [index for index in range(1, len(cluster.workers)) if index not in lines]
    if missing:
        raise rejection(
            "workers",
            f"all at work within {wait:g} s",
            f"nothing from {', '.join(cluster.of(index) for index in missing)}",
            f"Start it by the same command with index={missing[0]}, or read what it says.",
        )
