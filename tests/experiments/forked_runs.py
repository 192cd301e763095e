"""Recipes in processes that can be killed, each forked from one that has imported the library, and their comparison."""

import contextlib
import csv
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import zipfile

import h5py
import numpy as np
import tensorflow as tf

_SERVER = """
import json, os, signal, sys, time
from ib_keras import experiments
from ib_keras.cli import main

def run(recipe, given):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(os.open(given.pop("log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    os.dup2(2, 1)
    if recipe == "command":
        os._exit(main(given["argv"]))
    getattr(experiments, recipe)(**given)
    os._exit(0)

print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if not child:
        try:
            run(*json.loads(line))
        except BaseException:
            import traceback
            traceback.print_exc()
            os._exit(1)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Runs:
    """Starts recipes one after the other, each in a fork of one process that has imported TensorFlow.

    Args:
      log: file for what the recipes print.
    """

    def __init__(self, log):
        self._log = str(log)
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._server = subprocess.Popen([sys.executable, "-c", _SERVER], stderr=subprocess.DEVNULL, **pipes)
        assert self._server.stdout.readline() == "ready\n"

    def __call__(self, recipe, killed_after=None, by=signal.SIGKILL, **arguments):
        """Runs a recipe, or kills it after some seconds or once a path exists; returns its code, or -signal."""
        self._server.stdin.write(json.dumps([recipe, arguments | {"log": self._log}], default=str) + "\n")
        self._server.stdin.flush()
        child = int(self._server.stdout.readline())
        if killed_after is not None:
            _wait(killed_after)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, by)
        return int(self._server.stdout.readline())

    def close(self):
        """Ends the server."""
        self._server.stdin.close()
        self._server.wait()
        self._server.stdout.close()


def _wait(until):
    """Waits for some seconds, or for a path, as long as a busy machine takes."""
    if isinstance(until, pathlib.Path):
        while not until.exists():
            time.sleep(0.05)
    else:
        time.sleep(until)


def contents(folder):
    """Returns {name: content} of a run folder, without what depends on the clock and the place of the folder."""
    folder = pathlib.Path(folder)
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).parts[0] != "saved_model":
            found[str(path.relative_to(folder))] = _READERS.get(path.suffix, pathlib.Path.read_bytes)(path)
    if (folder / "saved_model" / "variables").exists():
        found["saved_model"] = _served(folder / "saved_model")
    return found


def _rows(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file)
        columns = next(reader)
        kept = [index for index, name in enumerate(columns) if name != "seconds"]
        return [columns, *([cells[index] for index in kept] for cells in reader)]


def _record(path):
    record = json.loads(path.read_text("utf-8-sig"))
    clock = {"seconds", "sha256", "files"}
    plane = {key: value for key, value in record.get("plane", {}).items() if key != "seconds"}
    arguments = {key: value for key, value in record["arguments"].items() if key not in ("out", "resume")}
    kept = {key: value for key, value in record.items() if key not in clock}
    return kept | {"plane": plane, "arguments": arguments, "files": sorted(record.get("files", {}))}


def _weights(path):
    """Returns {name: array} of the weights and the optimizer in a .keras file, which also holds the date."""
    found = {}
    with zipfile.ZipFile(path) as archive, archive.open("model.weights.h5") as member, h5py.File(member) as file:
        file.visititems(
            lambda name, value: found.update({name: value[()].tobytes()} if hasattr(value, "shape") else {})
        )
    return found


def _served(path):
    """Returns the arrays of a SavedModel in one order.

    Keras numbers them in the order of a set, and TensorFlow names functions by what the process has traced before: two
    runs that nothing has stopped differ in the other bytes too.
    """
    reader = tf.train.load_checkpoint(str(path / "variables" / "variables"))
    names = [name for name in reader.get_variable_to_shape_map() if name != "_CHECKPOINTABLE_OBJECT_GRAPH"]
    return sorted(np.asarray(reader.get_tensor(name)).tobytes() for name in names)


_READERS = {".csv": _rows, ".json": _record, ".keras": _weights}
