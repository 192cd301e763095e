"""The machines of a training: their addresses, and which of them this process is."""

import dataclasses
import json
import os
import re
from collections.abc import Sequence
from typing import Any

from ib_keras._checks import rejection

_FORM = '{"cluster": {"worker": ["host:port", ...]}, "task": {"type": "worker", "index": 0}}'
_SET = f"Set it to {_FORM}."
_ADDRESS = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^\s:/\[\]]+):(?P<port>\d{1,5})")
_KINDS = ("chief", "worker")


@dataclasses.dataclass(frozen=True)
class Cluster:
    """The workers of a training, and the one that this process is. The first worker is the chief.

    Args:
      workers: addresses `host:port` of all workers; the chief stands first.
      index: place of this process among them.
      chief_is_named: whether TF_CONFIG calls the first worker `chief`, and counts the others from 0 (default: False).

    >>> cluster = Cluster(("a:1", "b:1"), 1)
    >>> cluster.is_chief, cluster.name, cluster.of(0)
    (False, 'worker 1 (b:1)', 'worker 0 (a:1)')
    """

    workers: tuple[str, ...]
    index: int
    chief_is_named: bool = False

    @property
    def is_chief(self) -> bool:
        """Whether this process is the first worker, the only one that writes the run folder."""
        return self.index == 0

    @property
    def address(self) -> str:
        """The address of this process."""
        return self.workers[self.index]

    @property
    def name(self) -> str:
        """This worker in words, with its address."""
        return self.of(self.index)

    def of(self, index: int) -> str:
        """Returns a worker in words, with its address.

        Args:
          index: place of the worker among all.
        """
        return f"worker {index} ({self.workers[index]})"

    def tasks(self) -> tuple[dict[str, list[str]], str, int]:
        """Returns {kind of task: addresses}, and the kind and the index of this task, as TensorFlow takes them."""
        if not self.chief_is_named:
            return {"worker": list(self.workers)}, "worker", self.index
        jobs = {"chief": [self.workers[0]], "worker": list(self.workers[1:])}
        jobs = {kind: addresses for kind, addresses in jobs.items() if addresses}
        return (jobs, "chief", 0) if self.is_chief else (jobs, "worker", self.index - 1)


ALONE = Cluster(("127.0.0.1:1",), 0)
"""A machine that works alone, whatever TF_CONFIG says."""


def found_cluster(workers: str | Sequence[str] | None = None, index: int | None = None) -> Cluster | None:
    """Returns the cluster that the arguments describe, or else TF_CONFIG; None where neither names any worker.

    Args:
      workers: addresses `host:port` of all workers, as a list or with commas between them; None (default) reads the
        environment variable TF_CONFIG.
      index: place of this process among the `workers`, from 0; it goes with `workers` alone.

    Raises:
      InputError: for an address that is none, or stands twice, an index out of range, a TF_CONFIG that is no JSON of
        this form, or one with parameter servers.

    >>> found_cluster("127.0.0.1:4000,127.0.0.1:4001", 1).name
    'worker 1 (127.0.0.1:4001)'
    """
    if workers is None:
        if index is not None:
            raise rejection("index", "left out without `workers`", index, "Pass the addresses of all workers too.")
        return _of_environment(os.environ.get("TF_CONFIG") or "")
    addresses = [one.strip() for one in workers.split(",")] if isinstance(workers, str) else list(workers)
    _check_addresses("workers", addresses, "Pass e.g. workers=10.0.0.1:4000,10.0.0.2:4000 on each of them.")
    if index is None:
        raise rejection(
            "index", f"the place of this process among the {len(addresses)} `workers`", "None", "Pass e.g. index=0."
        )
    return Cluster(tuple(addresses), _checked_index("index", index, len(addresses), "Count from 0."))


def host_and_port(address: str) -> tuple[str, int]:
    """Returns the host and the port of an address.

    Args:
      address: `host:port`; an address of IPv6 stands in brackets.

    >>> host_and_port("[::1]:4000")
    ('::1', 4000)
    """
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def _of_environment(text):
    if not text.strip():
        return None
    try:
        config = json.loads(text)
    except ValueError as error:
        raise rejection("TF_CONFIG", f"JSON ({error})", repr(text), _SET) from error
    if not isinstance(config, dict) or not isinstance(config.get("cluster", {}), dict):
        raise rejection("TF_CONFIG", "a JSON object with a `cluster` that is one", repr(text), _SET)
    jobs = config.get("cluster", {})
    if not jobs and not config.get("task"):
        return None
    if not jobs:
        remedy = "Add the addresses of all machines, or unset it to work alone."
        raise rejection("TF_CONFIG", "given with a cluster beside its task", repr(text), remedy)
    if "ps" in jobs:
        raise rejection(
            "TF_CONFIG",
            "given without parameter servers, which the models of this package cannot be trained with",
            f"`ps` beside {', '.join(kind for kind in jobs if kind != 'ps') or 'nothing'}",
            "Name all machines as `worker`: each then holds the whole model, and they learn in step.",
        )
    for kind in jobs:
        if kind not in _KINDS:
            raise rejection(
                "TF_CONFIG", "given with a cluster of `chief` and `worker` alone", f"the kind {kind!r}", _SET
            )
    return _of_jobs(jobs, config.get("task"))


def _of_jobs(jobs, task):
    """Returns the cluster of {kind: addresses}, in which a chief stands before the workers."""
    for kind, addresses in jobs.items():
        if not isinstance(addresses, list) or (kind == "chief" and len(addresses) != 1):
            expected = (
                f"given with {'one address in a list' if kind == 'chief' else 'a list of addresses'} for `{kind}`"
            )
            raise rejection("TF_CONFIG", expected, repr(addresses), _SET)
    workers = [address for kind in _KINDS for address in jobs.get(kind, [])]
    _check_addresses("TF_CONFIG", workers, _SET)
    if not isinstance(task, dict) or not {"type", "index"} <= task.keys():
        raise rejection("TF_CONFIG", "given with the type and the index of its task", f"the task {task!r}", _SET)
    kind = task["type"]
    if kind not in jobs:
        raise rejection(
            "TF_CONFIG",
            f"given with a task of the type {' or '.join(jobs)}",
            repr(kind),
            "Name the kind of this process.",
        )
    index = task["index"]
    # TensorFlow takes the digits of a text too, as shell scripts write them.
    index = int(index) if isinstance(index, str) and index.isdecimal() else index
    index = _checked_index("TF_CONFIG", index, len(jobs[kind]), f"Count the {kind}s from 0.")
    chief_is_named = "chief" in jobs
    return Cluster(tuple(workers), index + (chief_is_named and kind == "worker"), chief_is_named)


def _check_addresses(argument: str, addresses: Sequence[Any], remedy: str):
    """Raises an `InputError` unless all are addresses `host:port`, at least one, and each another."""
    if not addresses:
        raise rejection(argument, "given with at least one address", "none", remedy)
    for address in addresses:
        match = _ADDRESS.fullmatch(address) if isinstance(address, str) else None
        if not match or not 0 < int(match["port"]) < 2**16:
            raise rejection(
                argument, "given as addresses host:port, with a port from 1 to 65535", repr(address), remedy
            )
        if addresses.count(address) > 1:
            raise rejection(
                argument,
                "given with addresses that differ from one another",
                f"{address} twice",
                "Give each a port of its own.",
            )


def _checked_index(argument, index, count, remedy):
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < count:
        raise rejection(
            argument, f"given with an index from 0 to {count - 1} for {count} addresses", repr(index), remedy
        )
    return index
