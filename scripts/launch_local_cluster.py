"""Runs a command as several workers on this machine: python scripts/launch_local_cluster.py --workers 2 -- ib-keras ...

Each worker gets a free port of the loopback device and its own TF_CONFIG. What it prints is shown with its number in
front: `[0] ` is the chief. Once one of them fails, the others are stopped, and its exit code is returned. Ctrl-C and
SIGTERM are passed on to all. docs/distribution.md has the same for several machines, by Slurm and Kubernetes.
"""

import argparse
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

_PATIENCE = 30.0
"""Seconds in which the others may end by themselves once one has failed or all were asked to stop."""


def main(argv=None):
    """Runs the command line; returns the exit code of the worker that was the first to fail, or 0."""
    options = parser().parse_args(argv)
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if options.workers < 1 or not command:
        parser().error("pass the number of workers, and a command after --, such as ib-keras train --out run")
    return run(command, options.workers, options.grace)


def parser():
    made = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    made.add_argument("--workers", type=int, default=2, metavar="N", help="number of workers (default: %(default)s)")
    made.add_argument(
        "--grace",
        type=float,
        default=_PATIENCE,
        metavar="SECONDS",
        help="time in which the others may end by themselves, before they are killed (default: %(default)g)",
    )
    made.add_argument("command", nargs=argparse.REMAINDER, help="the command, after --")
    return made


def run(command, count, grace=_PATIENCE):
    """Runs `command` as `count` workers; returns the exit code of the first that failed, or 0."""
    addresses = [f"127.0.0.1:{port}" for port in free_ports(count)]
    stop = Stop()
    with stop.listening():
        workers, readers = [], []
        try:
            for index in range(count):
                workers.append(started(command, addresses, index))
                readers.append(threading.Thread(target=shown, args=(index, workers[-1].stdout), daemon=True))
                readers[-1].start()
            code = watched(workers, stop, grace)
        finally:
            ended(workers, 0.0)
        for reader in readers:
            reader.join()
    return code


def free_ports(count):
    """Returns so many ports of the loopback device that are free now."""
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in held]


def started(command, addresses, index):
    """Returns the process of a worker, in a session of its own: a terminal's Ctrl-C comes by way of this script."""
    config = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}}
    environment = {**os.environ, "TF_CONFIG": json.dumps(config), "PYTHONUNBUFFERED": "1"}
    try:
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
    except OSError as error:
        raise SystemExit(f"launch_local_cluster: {command[0]} cannot be run ({error.strerror}).") from error


def shown(index, stream):
    """Prints the lines of a worker with its number in front, each whole."""
    for line in stream:
        sys.stdout.buffer.write(b"[%d] " % index + line.rstrip(b"\n") + b"\n")
        sys.stdout.flush()


class Stop:
    """The signal by which this script was asked to stop, or None."""

    def __init__(self):
        self.signal = None

    @contextlib.contextmanager
    def listening(self):
        before = {number: signal.signal(number, self._receive) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _receive(self, number, frame):
        self.signal = number


def watched(workers, stop, grace):
    """Waits for all workers; stops the others once one has failed, or this script was asked to stop."""
    while True:
        codes = [worker.poll() for worker in workers]
        if stop.signal is not None:
            send(workers, stop.signal)
            ended(workers, grace)
            return 128 + stop.signal
        failed = [(index, code) for index, code in enumerate(codes) if code]
        if failed:
            index, code = failed[0]
            code = code if code > 0 else 128 - code
            if None in codes:
                print(
                    f"launch_local_cluster: worker {index} has ended with exit code {code}: the others stop.",
                    flush=True,
                )
            # They notice by themselves, and say so in a line of their own; who does not is asked to.
            if not all_end(workers, grace / 2):
                send(workers, signal.SIGTERM)
            ended(workers, grace / 2)
            return code
        if None not in codes:
            return 0
        time.sleep(0.05)


def send(workers, number):
    """Sends a signal to all processes of the workers that are at work."""
    for worker in workers:
        if worker.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(worker.pid, number)


def all_end(workers, seconds):
    """Returns whether all workers have ended after so many seconds at most."""
    deadline = time.monotonic() + seconds
    while any(worker.poll() is None for worker in workers):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
    return True


def ended(workers, seconds):
    """Kills what has not ended after so many seconds."""
    if not all_end(workers, seconds):
        send(workers, signal.SIGKILL)
        for worker in workers:
            worker.wait()


if __name__ == "__main__":
    sys.exit(main())
