"""The states of a training at the ends of its last two epochs, each whole or recognised as damaged."""

import contextlib
import json
import os
import pathlib
import shutil
import tempfile
from collections.abc import Callable

import keras

from ib_keras._checks import InputError
from ib_keras._files import write_atomically
from ib_keras._stored_files import damaged, stored_json
from ib_keras.experiments.disk import require_room, size_of, writing
from ib_keras.experiments.seal import digest, is_whole, sealed

LAST, BEFORE = "checkpoint.json", "before.json"
_SCRATCH = (".weights-", f".{LAST}-")
_KINDS = {"epoch": (int,), "weights": (str,), "tables": (dict,)}


class Checkpoint(keras.callbacks.Callback):
    """Saves weights, optimizer and tables after each epoch; a killed process leaves the state of its last whole epoch.

    The states of the last two epochs are kept. Should the last one be damaged, the training goes on from the other.

    Args:
      folder: folder for `epoch_<n>.weights.h5`, and for `checkpoint.json` and `before.json`, each of which names an
        epoch with the digest of its weights and the text of its tables.
      tables: function that returns {name: text} of the tables at the end of an epoch; None (default) for no tables.

    Attributes:
      tables: {name: text} of the tables in the state that `restore` found.
    """

    def __init__(self, folder: str | pathlib.Path, tables: Callable[[], dict[str, str]] | None = None):
        super().__init__()
        self._folder, self._now = pathlib.Path(folder), tables or dict
        self.tables: dict[str, str] = {}

    def restore(self, model: keras.Model) -> int:
        """Loads the last whole state into a compiled `model`; returns the number of finished epochs, 0 without a state.

        Args:
          model: the model, compiled as it was when the state was saved.

        Raises:
          InputError: if there are states, and none of them is whole; it says what each of them lacks.
        """
        findings = []
        for name in (LAST, BEFORE):
            try:
                state = self._state(name)
            except InputError as error:
                findings.append(error)
                continue
            if state is not None:
                if name == BEFORE:
                    _discard(self._folder / LAST)
                model.load_weights(self.weights(state["epoch"]))
                self.tables = state["tables"]
                return state["epoch"]
        if findings:
            raise findings[0]
        return 0

    def last_tables(self) -> dict[str, str]:
        """Returns {name: text} of the tables in the last whole state; none where there is no such state."""
        for name in (LAST, BEFORE):
            with contextlib.suppress(InputError):
                state = self._state(name)
                if state is not None:
                    return state["tables"]
        return {}

    def _state(self, name):
        """Returns a whole state, or None where there is none; damage raises an `InputError`."""
        path = self._folder / name
        remedy = f"No whole state of the training is left: delete {self._folder} to train anew."
        state = stored_json(path, _KINDS, remedy)
        if state is None:
            return None
        if not is_whole(state) or not _KINDS.keys() <= state.keys():
            raise damaged(path, "other content than was written", remedy)
        weights = self.weights(state["epoch"])
        if digest(weights) != state["weights"]:
            finding = "other content than was written" if weights.is_file() else "no such file"
            raise damaged(weights, finding, remedy)
        return state

    def on_epoch_end(self, epoch: int, logs: dict | None = None):
        with writing(self._folder.parent):
            self._save(epoch + 1)

    def _save(self, epoch):
        self._folder.mkdir(parents=True, exist_ok=True)
        # A folder with a name that nobody can foresee: a link in the place of the scratch file would be followed.
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=_SCRATCH[0]) as scratch:
            require_room(self._folder, size_of(self.model))
            weights = os.path.join(scratch, "scratch.weights.h5")
            self.model.save_weights(weights)
            _put(weights, self.weights(epoch))
        state = {"epoch": epoch, "weights": digest(self.weights(epoch)), "tables": self._now()}
        if (self._folder / LAST).exists():
            _put(self._folder / LAST, self._folder / BEFORE)
        write_atomically(self._folder / LAST, json.dumps(sealed(state)))
        self._clean(epoch)

    def _clean(self, epoch):
        """Deletes the weights of older epochs, and what a killed process has not finished writing."""
        kept = [self.weights(epoch), self.weights(epoch - 1)]
        for path in self._folder.iterdir():
            if path.name.startswith(_SCRATCH) or (path.match("epoch_*.weights.h5") and path not in kept):
                _discard(path)

    def remove(self):
        """Deletes the folder."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def weights(self, epoch: int) -> pathlib.Path:
        """Returns the path of the weights after an epoch.

        Args:
          epoch: the number of finished epochs.
        """
        return self._folder / f"epoch_{epoch}.weights.h5"


def _put(source, target):
    """Moves a file into its place, which a folder may have taken."""
    if target.is_dir():
        _discard(target)
    os.replace(source, target)


def _discard(path):
    """Deletes a file, a link, or a folder with its content, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
