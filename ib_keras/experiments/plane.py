"""The information plane of a saved model."""

import pathlib

import keras
import tensorflow as tf

from ib_keras import plots
from ib_keras._checks import positive_int, rejection
from ib_keras.callbacks import InformationPlane
from ib_keras.experiments.label_limit import label_limit
from ib_keras.experiments.mean_plane import aggregate
from ib_keras.experiments.run_folder import RunFolder
from ib_keras.experiments.train import build, load, model_classes
from ib_keras.plane_row import EPOCH


def plane(
    model,
    dataset="digits",
    *,
    layers=None,
    out=None,
    data_dir=None,
    image_size=None,
    max_examples=2000,
    seed=0,
    seeds=None,
    epochs=10,
    batch_size=32,
):
    """Measures I(X;T) and I(T;Y) of the layers of a model on held-out data, as it is or trained with several seeds.

    With `seeds`, fresh copies of the model are trained on the data set, a copy per seed, and the rows are their mean
    plane: `experiments.seeds.aggregate` says how, which runs count as dead, and what the compression score is.

    Args:
      model: path of a `.keras` file, of this package or any other Keras model (compiled, where it is to be trained);
        with `seeds` also the name of a class of `ib_keras.models`.
      dataset: name of a data set of `ib_keras.datasets`; its test part is measured.
      layers: names of layers; None chooses as `InformationPlane` does.
      out: folder for `plane.csv`, `figures/information_plane.png` and, of several seeds, `seeds.csv`; None writes
        nothing.
      data_dir, image_size: of the data set, where it has them.
      max_examples, seed: of `InformationPlane`.
      seeds: how many seeds, 0, 1, ..., or a collection of them; None measures the model as it is.
      epochs, batch_size: of the training of each seed.

    Returns:
      List of rows, one per layer, and with `seeds` one per layer and epoch.

    Raises:
      InputError: for a file that is missing or no Keras model, a model that is not compiled, unknown names, or examples
        of another shape.
    """
    data = load(dataset, data_dir, image_size)
    if seeds is not None:
        seeds = range(positive_int("seeds", seeds)) if isinstance(seeds, int) else list(seeds)
        positive_int("epochs", epochs)
    network = build(model, data.input_shape) if seeds is not None and model in model_classes() else load_model(model)
    if seeds is not None and not getattr(network, "compiled", False):
        network.compile("adam") if model in model_classes() else _refuse_uncompiled(model)
    expected = getattr(network, "example_shape", None) or _input_shape(network)
    if not tf.TensorShape(expected).is_compatible_with(data.input_shape):
        raise rejection(
            "dataset",
            f"pictures of shape {expected} for this model",
            f"{dataset} of {data.input_shape}",
            "Choose the data set the model was trained on; `--image-size` resizes the digits.",
        )
    folder = RunFolder(out) if out else None
    callback = InformationPlane(data.x_test, data.y_test, layers, max_examples=max_examples, seed=seed)
    if seeds is None:
        rows = callback.measure(network)
    else:
        every = [row for one in seeds for row in _of_seed(network, one, callback, data, epochs, batch_size)]
        rows = aggregate(every)
    if folder:
        folder.write_rows("plane.csv", rows)
        folder.write_figure(
            "information_plane.png", plots.information_plane(rows, curve=label_limit(data.y_test, rows))
        )
        if seeds is not None:
            folder.write_rows("seeds.csv", every)
            folder.write_figure("information_history.png", plots.information_history(rows))
    return rows


def _of_seed(network, seed, callback, data, epochs, batch_size):
    """Returns the rows of the plane of a fresh copy of `network`, trained with a seed; the loss of its epoch is in
    each."""
    keras.utils.set_random_seed(seed)
    config = network.get_config()
    copy = type(network).from_config(config | ({"seed": seed} if "seed" in config else {}))
    copy.compile_from_config(network.get_compile_config())
    target = (data.y_train,) if getattr(copy, "learns_labels", True) else ()
    history = copy.fit(data.x_train, *target, epochs=epochs, batch_size=batch_size, verbose=0, callbacks=[callback])
    losses = history.history["loss"]
    return [{"seed": seed, **row} | ({"loss": losses[row[EPOCH] - 1]} if row[EPOCH] else {}) for row in callback.rows]


def _refuse_uncompiled(path):
    raise rejection(
        "model",
        "compiled, in order to train it with several seeds",
        str(path),
        "Call `model.compile(...)` before saving.",
    )


def _input_shape(network):
    """Returns the shape of one example, or None for a model that does not say."""
    try:
        return tuple(network.input_shape[1:])
    except AttributeError:
        return None


def load_model(path):
    """Returns the Keras model in the file `path`."""
    if not pathlib.Path(path).is_file():
        raise rejection("model", "an existing .keras file", str(path), 'Write one with `model.save("m.keras")`.')
    try:
        return keras.saving.load_model(path)
    except (ValueError, TypeError, OSError) as error:
        raise rejection(
            "model",
            "a .keras file that Keras can load",
            f"{path} ({str(error).splitlines()[0]})",
            "Save it with Keras 3; classes of your own must be registered.",
        ) from error
