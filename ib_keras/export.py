"""Export of a trained model to a SavedModel that needs only TensorFlow to serve."""

import contextlib
import io
import os
import pathlib
import tempfile

import keras
import tensorflow as tf

from ib_keras._checks import rejection


def export(model: keras.Model, path: str | os.PathLike[str]) -> None:
    """Writes `model` as a SavedModel with the signatures that its `endpoints` name, at least `serve` and `encode`.

    An autoencoder has five signatures: `serve(x)` and `reconstruct(x)` give the decoded mean code, `encode(x)` the mean
    code, `decode(t)` the mean of p(x|t), and `sample(n, seed)` n decoded draws of the marginal, where n and seed are
    int32 scalars. A classifier has `serve(x)` and `decode(t)`, which give class probabilities, and `encode(x)`. The
    batch size is free. The folder appears whole or not at all, and replaces an existing one that is a SavedModel.

    Args:
      model: model of `ib_keras.models`.
      path: folder to write.

    Raises:
      InputError: if the model is none of `ib_keras.models`, or `path` exists and is no SavedModel.
      OSError: if the folder cannot be written.

    Example:

    >>> import tempfile
    >>> from ib_keras.models import DenseAutoencoder
    >>> folder = tempfile.mkdtemp() + "/saved_model"
    >>> export(DenseAutoencoder((8, 8, 1), latent_dim=3), folder)
    >>> served = tf.saved_model.load(folder)
    >>> served.encode(tf.zeros([5, 8, 8, 1])).shape
    TensorShape([5, 3])
    """
    path = pathlib.Path(path)
    if isinstance(model, type):
        raise rejection("model", "a model, not its class", model.__name__, "Make one first, e.g. DenseAutoencoder().")
    if not hasattr(model, "endpoints"):
        raise rejection(
            "model",
            "a model with a code, from ib_keras.models",
            type(model).__name__,
            "Use `model.export(path)` of Keras for other models.",
        )
    if path.exists() and not (path / "saved_model.pb").exists():
        raise rejection("path", "a new folder or an old SavedModel", str(path), "Choose another folder.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as scratch:
        fresh = os.path.join(scratch, "fresh")
        _write(model, fresh)
        if path.exists():
            os.replace(path, os.path.join(scratch, "old"))
        os.replace(fresh, path)


def _write(model, folder):
    archive = keras.export.ExportArchive()
    archive.track(model)
    for name, (function, signature) in model.endpoints().items():
        archive.add_endpoint(name, function, signature)
    with contextlib.redirect_stdout(io.StringIO()), _quiet(tf.get_logger()):
        archive.write_out(folder)


@contextlib.contextmanager
def _quiet(logger):
    """Holds back the message that names the scratch folder."""
    level = logger.level
    logger.setLevel("WARNING")
    try:
        yield
    finally:
        logger.setLevel(level)
