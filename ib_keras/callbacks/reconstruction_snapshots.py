"""Pictures of the same examples and their reconstructions, epoch after epoch."""

import os
import pathlib

import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection
from ib_keras._files import write_atomically
from ib_keras.callbacks.schedule import Every
from ib_keras.callbacks.scheduled_callback import ScheduledCallback


class ReconstructionSnapshots(ScheduledCallback):
    """Writes a PNG of examples above their reconstructions, before training and at each scheduled epoch.

    Args:
      x: pictures [n, H, W] or [n, H, W, C] with C of 1 or 3, and values in [0, 1].
      folder: folder for the files `epoch_0000.png`, `epoch_0001.png`, ...
      every: draw at every k-th epoch (default: at each), at powers of two with `"log"`, or at a collection of epochs.
      count: number of examples to draw, taken from the first ones; 10 by default.

    Raises:
      InputError: if `x` are no pictures; at the first picture, if the output of the model is none.

    Example:

    >>> import keras, tempfile, numpy as np
    >>> model = keras.Sequential([keras.Input([4, 4, 1]), keras.layers.Conv2D(1, 3, padding="same")])
    >>> model.compile("sgd", "mse")
    >>> x = np.zeros([3, 4, 4, 1])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = model.fit(x, x, verbose=0, callbacks=[ReconstructionSnapshots(x, folder)])
    ...     sorted(path.name for path in pathlib.Path(folder).iterdir())
    ['epoch_0000.png', 'epoch_0001.png']
    """

    def __init__(self, x: ArrayLike, folder: str | os.PathLike[str], every: Every = 1, count: int = 10):
        super().__init__(every)
        if len(getattr(x, "shape", ())) not in (3, 4) or not len(x):
            raise rejection(
                "x",
                "pictures [n, H, W] or [n, H, W, C]",
                f"shape {getattr(x, 'shape', type(x).__name__)}",
                "Pass an array of pictures.",
            )
        self._x = x[: positive_int("count", count)]
        self._folder = pathlib.Path(folder)

    def _measurements(self, epoch):
        """Draws a picture, and yields no rows."""
        write_atomically(self._folder / f"epoch_{epoch:04d}.png", reconstruction_picture(self.model, self._x))
        return ()


def reconstruction_picture(model, x):
    """Returns a picture of examples `x` above their reconstructions by `model`, as the bytes of a PNG."""
    from ib_keras import plots

    output = model.reconstruct(x) if hasattr(model, "reconstruct") else model(tf.convert_to_tensor(x), training=False)
    return plots.png(plots.reconstructions(x, output.numpy().reshape(x.shape), count=len(x)))
