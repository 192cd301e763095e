"""The state of a training at the end of its last epoch, as a file that is whole or absent."""

import json
import os
import pathlib
import shutil
import tempfile

import keras

from ib_keras._files import write_atomically

_SCRATCH = ".weights-"


class Checkpoint(keras.callbacks.Callback):
    """Saves weights and optimizer after each epoch; a killed process leaves the state of its last whole epoch.

    Args:
      folder: folder for `epoch_<n>.weights.h5`, and for `checkpoint.json`, which names the valid epoch.
    """

    def __init__(self, folder: str | pathlib.Path):
        super().__init__()
        self._folder = pathlib.Path(folder)

    def restore(self, model: keras.Model) -> int:
        """Loads the last state into a compiled `model`; returns the number of finished epochs, 0 without a state."""
        try:
            epoch = json.loads((self._folder / "checkpoint.json").read_text())["epoch"]
        except FileNotFoundError:
            return 0
        model.load_weights(self._path(epoch))
        return epoch

    def on_epoch_end(self, epoch: int, logs: dict | None = None):
        self._folder.mkdir(parents=True, exist_ok=True)
        # A folder with a name that nobody can foresee: a link in the place of the scratch file would be followed.
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=_SCRATCH) as scratch:
            weights = os.path.join(scratch, "scratch.weights.h5")
            self.model.save_weights(weights)
            os.replace(weights, self._path(epoch + 1))
        write_atomically(self._folder / "checkpoint.json", json.dumps({"epoch": epoch + 1}))
        for other in self._folder.glob("epoch_*.weights.h5"):
            if other != self._path(epoch + 1):
                other.unlink()
        for killed in self._folder.glob(f"{_SCRATCH}*"):
            shutil.rmtree(killed, ignore_errors=True)

    def remove(self):
        """Deletes the folder."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, epoch):
        return self._folder / f"epoch_{epoch}.weights.h5"
