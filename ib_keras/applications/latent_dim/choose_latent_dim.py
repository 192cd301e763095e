"""The size of a code: the number of coordinates after which the held-out error stops falling."""

import math
import pathlib
from collections.abc import Sequence

from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection, seed_of
from ib_keras.applications.latent_dim.distinct_examples import checked_dims, distinct_examples, varying_columns
from ib_keras.applications.latent_dim.finished_codes import FinishedCodes, digest_of
from ib_keras.applications.latent_dim.latent_dimension import LatentDimension
from ib_keras.applications.latent_dim.local_search import FEW_ROWS, local_search
from ib_keras.applications.latent_dim.model_fingerprint import model_fingerprint
from ib_keras.applications.latent_dim.model_search import dims_around, model_search
from ib_keras.applications.latent_dim.trained_code import BATCH, ModelOfSize, model_of_size

_STEPS = 2000


def choose_latent_dim(
    x: ArrayLike,
    model: type | ModelOfSize | None = None,
    *,
    dims: Sequence[int] | None = None,
    epochs: int | None = None,
    folder: str | pathlib.Path | None = None,
    seed: int = 0,
) -> LatentDimension:
    """Chooses the number of coordinates of a code, or finds that no number stands out.

    TwoNN gives the first guess, around which the search goes. With `e(k)` the mean squared error of held-out rows, and
    `g(k) = e(k - 1) - e(k)` what the k-th coordinate takes from it, k is chosen where `g(k) / g(k + 1)` is largest, if
    95 % of resamples of the held-out rows give 2.5 or more. Noise has no such gap.

    Without a model, `e(k)` is that of local linear maps: each of 500 rows is projected on k principal axes of its 10
    nearest other rows, or of 20, 40 ... up to half of all rows where 10 show no gap. With a model, one is trained for
    each k on four fifths of the examples, and `e(k)` is its error on the others.

    Args:
      x: examples [n, ...], numbers. Bring columns of different units on one scale.
      model: a class of autoencoders of this package; or a function k -> Keras model that reconstructs its input,
        compiled or not; None (default) for local linear maps.
      dims: numbers of coordinates to try, each at least 1; None (default) for all around the first guess, and for a
        model for the five around the gap of local linear maps.
      epochs: epochs of the training of each model; None (default) for 2,000 steps of 128 examples.
      folder: folder for what each trained model left. A search that was killed goes on from it, with a model of the
        same configuration, loss, optimizer and code; None (default) keeps nothing.
      seed: integer seed >= 0 of the rows that are held out, of the at most 10,000 that are drawn from more, and of the
        weights; default 0.

    Returns:
      A `LatentDimension`, with `latent_dim` and `reason`.

    Raises:
      InputError: for fewer than 5 rows, columns that do not vary, NaN, numbers of coordinates that the input does not
        have, a model that does not reconstruct its input, or a folder of another search.

    Example:

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> x = np.tanh(rng.normal(size=[500, 3]) @ rng.normal(size=[3, 20]) / 2)
    >>> choose_latent_dim(x).latent_dim
    3
    >>> print(choose_latent_dim(rng.normal(size=[500, 20])).latent_dim)
    None

    References:
      Facco et al., Estimating the intrinsic dimension of datasets by a minimal neighborhood information (2017).
      Kambhatla & Leen, Dimension reduction by local principal component analysis (1997).
    """
    seed = seed_of(seed, 2**31)
    examples = distinct_examples(x, seed)
    flat = varying_columns(examples.reshape(len(examples), -1))
    units = math.prod(examples.shape[1:])
    dims = None if dims is None else checked_dims(dims, units)
    if epochs is not None:
        epochs = positive_int("epochs", epochs)
    _require_model(model, epochs=epochs, folder=folder)
    build = None if model is None else model_of_size(model, examples, seed)
    found = local_search(flat, units, dims if build is None else None, seed)
    if build is None or len(flat) < FEW_ROWS:
        return found
    name = getattr(model, "__name__", type(model).__name__)
    name = "model" if name == "<lambda>" else name
    dims = dims or dims_around(found, flat.shape[1])
    epochs = epochs or max(1, math.ceil(_STEPS * BATCH / len(examples)))
    question = {"x": digest_of(examples), "model": name, "epochs": epochs, "seed": seed}
    if folder is not None:
        question["configuration of the model"] = model_fingerprint(build, dims[0])
    return model_search(build, name, examples, dims, epochs, seed, FinishedCodes(folder, question), found)


def _require_model(model, **given):
    """Raises an `InputError` for arguments of trainings where no model is trained."""
    for name, value in given.items():
        if model is None and value is not None:
            remedy = "Pass e.g. model=ib.models.DenseAutoencoder."
            raise rejection(name, "left out without a model, since nothing is trained", repr(value), remedy)
