"""The content of a `.keras` file, so that the file appears whole or not at all."""

import pathlib
import tempfile

import keras


def keras_file(model: keras.Model) -> bytes:
    """Returns the bytes of the `.keras` file of a model, for `write_atomically`.

    >>> keras_file(keras.Sequential([keras.Input([2]), keras.layers.Dense(1)]))[:2]
    b'PK'
    """
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "model.keras")
        model.save(path)
        return path.read_bytes()
