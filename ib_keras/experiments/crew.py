"""The processes that carry out one recipe together, each on its devices; the chief alone writes."""

import hashlib
import pathlib
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any, Self

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras.datasets import Dataset
from ib_keras.distribute.cluster import ALONE, found_cluster
from ib_keras.distribute.meeting import WAIT as WAIT
from ib_keras.distribute.meeting import Meeting
from ib_keras.distribute.strategy import STRATEGIES as STRATEGIES
from ib_keras.distribute.strategy import chosen, strategy_of

PLACE = ("strategy", "devices", "workers", "index", "wait")
"""The arguments that say where a recipe runs. They change no row but by the order in which numbers are added."""
_OWN = (*PLACE, "out", "data_dir", "resume", "verbose")
_ARRAYS = ("x_train", "y_train", "x_test", "y_test")
_PROBES, _SMALL = 64, 64 * 2**20


class Crew:
    """Context in which the workers of a recipe have met, with the same arguments, and have a strategy.

    Args:
      arguments: all arguments of the recipe, with those of `PLACE`.
      advice: sentence that says how to go on when a worker has died.

    Attributes:
      strategy: the `tf.distribute.Strategy`, once the context is entered.

    Raises:
      InputError: on entering, for machines or devices that are not there, or other arguments on another worker.
    """

    def __init__(self, arguments: Mapping[str, Any], advice: str = ""):
        self._arguments = arguments
        self._kind, self._cluster = _place(arguments)
        self._meeting = Meeting(self._cluster, arguments["wait"], advice)
        self.strategy: tf.distribute.Strategy = tf.distribute.get_strategy()

    def __enter__(self) -> Self:
        self._meeting.__enter__()
        try:
            same = {name: value for name, value in self._arguments.items() if name not in _OWN}
            self._meeting.agree(
                {**same, "version of TensorFlow": tf.__version__, "version of Keras": keras.__version__}
            )
            self.strategy = strategy_of(self._kind, self._arguments["devices"], self._cluster)
        except BaseException as error:
            self._meeting.__exit__(type(error), error, error.__traceback__)
            raise
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, traceback: Any) -> None:
        self._meeting.__exit__(kind, error, traceback)

    @property
    def is_chief(self) -> bool:
        """Whether this process writes the run folder: it is the first worker, or alone."""
        return self._meeting.is_chief

    @property
    def is_alone(self) -> bool:
        """Whether one device of this process does everything."""
        return self.strategy.num_replicas_in_sync == 1

    def agree_on(self, data: Dataset) -> None:
        """Returns once all workers have the same examples and labels, for training and for testing.

        All values of an array of at most 64 MB are compared, and those of 64 rows, spread evenly, of a larger one.

        Args:
          data: the data set of this worker.

        Raises:
          InputError: on all workers, if one has other examples or labels; it names the array that differs.
        """
        found = {"dataset": repr(data)}
        if self._cluster is not None:
            found |= {f"{name} of the dataset": _digest(getattr(data, name)) for name in _ARRAYS}
        self._meeting.agree(found)

    def share(self, record: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Returns, on all workers, the record that the chief gives.

        Args:
          record: what the chief says, as JSON can hold it; that of the others is not read.
        """
        return self._meeting.share(record)[0]

    def share_state(
        self, model: keras.Model, finished: int | None = 0, weights: pathlib.Path | None = None
    ) -> int | None:
        """Loads the weights that the chief goes on with into the models of the others.

        Args:
          model: the compiled model of this worker.
          finished: on the chief, the number of epochs after which it goes on, or None where nothing is left to train.
          weights: on the chief, the file from which it has loaded the weights; None (default) for none.

        Returns:
          `finished` of the chief.
        """
        content = b"" if weights is None or self._cluster is None else weights.read_bytes()
        said, content = self._meeting.share({"finished": finished}, content)
        if content and not self.is_chief:
            with tempfile.TemporaryDirectory() as scratch:
                path = pathlib.Path(scratch, "state.weights.h5")
                path.write_bytes(content)
                model.load_weights(path)
        return said["finished"]


def leads(arguments: Mapping[str, Any]) -> bool:
    """Returns whether the process with these arguments is the chief, or alone.

    Args:
      arguments: arguments of a recipe, with those of `PLACE`.

    >>> leads({"strategy": "auto", "devices": None, "workers": "a:1,b:1", "index": 1})
    False
    """
    _, cluster = _place(arguments)
    return cluster is None or cluster.is_chief


def one_machine(arguments: Mapping[str, Any], recipe: str, remedy: str) -> tf.distribute.Strategy:
    """Returns the strategy of a recipe that one machine carries out alone, whatever TF_CONFIG says.

    Args:
      arguments: arguments of the recipe, with those of `PLACE`.
      recipe: name of the recipe.
      remedy: sentence that says how several machines can share the work.

    Raises:
      InputError: for several machines, or devices that are not there.
    """
    kind, workers = arguments["strategy"], arguments["workers"]
    if kind == "multi_worker" or workers is not None or arguments["index"] is not None:
        received = "multi_worker" if workers is None else workers
        raise rejection("strategy", f"auto, single or mirrored for `{recipe}`", received, remedy)
    kind, _ = chosen(kind, arguments["devices"], ALONE)
    return strategy_of(kind, arguments["devices"], None)


def _place(arguments):
    """Returns the kind of strategy, "auto" decided, and the cluster of several machines or None."""
    kind, workers, index = (arguments[name] for name in ("strategy", "workers", "index"))
    given = None if workers is None and index is None else found_cluster(workers, index)
    kind, cluster = chosen(kind, arguments["devices"], given)
    if given is not None and kind != "multi_worker" and len(given.workers) > 1:
        raise rejection("workers", f'left out for strategy="{kind}"', workers, 'Pass strategy="multi_worker".')
    return kind, cluster


def _digest(array):
    """Returns the first digits of a digest of an array, or of some rows of a large one; None without an array."""
    if array is None:
        return None
    large = array.nbytes > _SMALL
    part = array[np.unique(np.linspace(0, len(array) - 1, _PROBES).astype(int))] if large else array
    content = hashlib.sha256(np.ascontiguousarray(part).data)
    return f"{array.dtype} {array.shape} {content.hexdigest()[:8]}"


def machines(workers: Sequence[str] | str | None) -> str | None:
    """Returns the addresses of workers as one text, as records hold them.

    Args:
      workers: the addresses as a list, a text with commas, or None.

    >>> machines(["a:1", "b:1"])
    'a:1,b:1'
    """
    return workers if workers is None or isinstance(workers, str) else ",".join(workers)
