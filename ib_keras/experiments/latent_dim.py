"""The number of coordinates that a code of a data set needs, as a table and a picture."""

import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

from ib_keras import applications, models, plots
from ib_keras._checks import one_of
from ib_keras._files import csv_text, write_atomically
from ib_keras.applications import LatentDimension
from ib_keras.experiments.loading import load
from ib_keras.experiments.model_by_name import model_classes
from ib_keras.experiments.output_file import check_output_file


def latent_dim(
    dataset: str,
    *,
    model: str | None = None,
    dims: Sequence[int] | None = None,
    epochs: int | None = None,
    folder: str | pathlib.Path | None = None,
    out: str | pathlib.Path | None = None,
    picture: str | pathlib.Path | None = None,
    data_dir: str | None = None,
    image_size: int | None = None,
    data_options: Mapping[str, Any] | None = None,
    seed: int = 0,
) -> LatentDimension:
    """Chooses the size of a code for the training examples of a data set, by `applications.choose_latent_dim`.

    Args:
      dataset: name of a data set of `ib_keras.datasets`, or a source that `datasets.load` reads.
      model: name of a class of autoencoders to train; None (default) for local linear maps.
      dims: numbers of coordinates to try; None (default) for those around the first guess.
      epochs: epochs of the training of each model; None (default) for 2,000 steps.
      folder: folder for what each trained model left, with which a killed search goes on; None (default) keeps nothing.
      out: CSV file for a line per number of coordinates; None (default) writes nothing.
      picture: PNG file for the errors; None (default) draws nothing.
      data_dir: folder with the file of the data set, where it has one.
      image_size: height and width of the pictures, where the data set has several sizes.
      data_options: further options of `datasets.load` for a source; None (default) for none.
      seed: integer seed of the held-out rows and of the weights (default: 0).

    Returns:
      The `LatentDimension`.

    Raises:
      InputError: for files that are missing or cannot be written, unknown names, and whatever `choose_latent_dim`
        rejects.
    """
    for argument, path in (("out", out), ("picture", picture)):
        check_output_file(argument, path)
    kind = None if model is None else autoencoder_classes()[one_of("model", model, autoencoder_classes())]
    x = load(dataset, data_dir, image_size, data_options).x_train
    found = applications.choose_latent_dim(x, kind, dims=dims, epochs=epochs, folder=folder, seed=seed)
    if out is not None:
        write_atomically(out, csv_text(found.rows))
    if picture is not None and found.rows:
        write_atomically(picture, plots.png(plots.latent_dim(found)))
    return found


def autoencoder_classes() -> dict[str, type[models.Autoencoder]]:
    """Returns {name: class} of the autoencoders that can be built from a shape.

    >>> "VAE" in autoencoder_classes(), "VIBClassifier" in autoencoder_classes()
    (True, False)
    """
    return {name: kind for name, kind in model_classes().items() if issubclass(kind, models.Autoencoder)}
