"""The state of a training at the end of an epoch, whole or absent."""

import json
import os
import pathlib
import shutil

import keras

from ib_keras._files import write_atomically


class Checkpoint(keras.callbacks.Callback):
    """Saves weights and optimizer after each epoch into a folder; a killed process leaves the last whole epoch.

    Args:
      folder: where `epoch_<n>.weights.h5` and `checkpoint.json`, which names the valid one, go.
    """

    def __init__(self, folder):
        super().__init__()
        self._folder = pathlib.Path(folder)

    def restore(self, model):
        """Loads the last state into a compiled `model`; returns the number of finished epochs, 0 where there is
        none."""
        try:
            epoch = json.loads((self._folder / "checkpoint.json").read_text())["epoch"]
        except FileNotFoundError:
            return 0
        model.load_weights(self._path(epoch))
        return epoch

    def on_epoch_end(self, epoch, logs=None):
        self._folder.mkdir(parents=True, exist_ok=True)
        scratch = self._folder / "scratch.weights.h5"
        self.model.save_weights(scratch)
        os.replace(scratch, self._path(epoch + 1))
        write_atomically(self._folder / "checkpoint.json", json.dumps({"epoch": epoch + 1}))
        for other in self._folder.glob("epoch_*.weights.h5"):
            if other != self._path(epoch + 1):
                other.unlink()

    def remove(self):
        """Deletes the folder."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, epoch):
        return self._folder / f"epoch_{epoch}.weights.h5"
