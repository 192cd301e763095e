"""The information plane of a saved model."""

import pathlib

import keras
import tensorflow as tf

from ib_keras import plots
from ib_keras._checks import rejection
from ib_keras.callbacks import InformationPlane
from ib_keras.experiments.run_folder import RunFolder
from ib_keras.experiments.train import load


def plane(model, dataset="digits", *, layers=None, out=None, data_dir=None, image_size=None, max_examples=2000, seed=0):
    """Measures I(X;T) and I(T;Y) of the layers of a saved model on held-out data.

    Args:
      model: path of a `.keras` file, of this package or any other Keras model.
      dataset: name of a data set of `ib_keras.datasets`; its test part is used.
      layers: names of layers; None chooses as `InformationPlane` does.
      out: folder for `plane.csv` and `figures/information_plane.png`; None writes nothing.
      data_dir, image_size: of the data set, where it has them.
      max_examples, seed: of `InformationPlane`.

    Returns:
      List of rows, one per layer.

    Raises:
      InputError: for a file that is missing or no Keras model, unknown names, or examples of another shape.
    """
    network = load_model(model)
    data = load(dataset, data_dir, image_size)
    expected = getattr(network, "example_shape", None) or _input_shape(network)
    if not tf.TensorShape(expected).is_compatible_with(data.input_shape):
        raise rejection("dataset", f"pictures of shape {expected} for this model", f"{dataset} of {data.input_shape}",
                        "Choose the data set the model was trained on; `--image-size` resizes the digits.")
    folder = RunFolder(out) if out else None
    rows = InformationPlane(data.x_test, data.y_test, layers, max_examples=max_examples, seed=seed).measure(network)
    if folder:
        folder.write_rows("plane.csv", rows)
        folder.write_figure("information_plane.png", plots.information_plane(rows))
    return rows


def _input_shape(network):
    """Returns the shape of one example, or None for a model that does not say."""
    try:
        return tuple(network.input_shape[1:])
    except AttributeError:
        return None


def load_model(path):
    """Returns the Keras model in the file `path`."""
    if not pathlib.Path(path).is_file():
        raise rejection("model", "an existing .keras file", str(path), "Write one with `model.save(\"m.keras\")`.")
    try:
        return keras.saving.load_model(path)
    except (ValueError, TypeError, OSError) as error:
        raise rejection("model", "a .keras file that Keras can load", f"{path} ({str(error).splitlines()[0]})",
                        "Save it with Keras 3; classes of your own must be registered.") from error
