"""A restorer of pictures in the form of scikit-learn: removes noise and fills holes."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any, Self

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator

from ib_keras._checks import above, at_least, one_of, positive_int, rejection, seed_of, whole_number
from ib_keras._progress import EpochProgress
from ib_keras.applications.restoration.checked_pictures import FARTHEST, pictures_of, require_range
from ib_keras.applications.restoration.cosine_training import compile_for
from ib_keras.applications.restoration.damage import HOLE, KINDS
from ib_keras.applications.restoration.restoring_network import restoring_network
from ib_keras.applications.restoration.shifted_average import OFFSETS, shifted_average
from ib_keras.applications.restoration.training_pictures import training_pictures, validation_pictures

_BATCH = 250


class Restorer(BaseEstimator):
    """Removes noise from pictures and fills their holes, with one model that is told how strong the damage is.

    `fit` learns from clean pictures: each is damaged anew in each epoch, by a kind and a strength that are drawn, and
    the model learns to undo it. A further channel of its input holds the strength of each pixel: the standard deviation
    of Gaussian noise before any clipping, the share of pixels replaced by salt and pepper, or 1 in a hole.

    Args:
      model: Keras model [n, H, W, channels + 1] -> [n, H, W, channels], or one without the channel of the strength. It
        restores as it is until `fit` trains it, by its own loss if it is compiled, else by the squared error. None
        (default) makes a U-Net with a dense code at its bottom, trained by cross-entropy.
      kinds: kinds of damage, of `"gaussian"`, `"clipped_gaussian"`, `"salt_and_pepper"` and `"holes"`, which are
        equally likely; a kind that stands there twice is twice as likely. The default is all four.
      epochs: number of passes through the pictures, >= 1; default 20.
      batch_size: number of pictures of a step, >= 1; default 64.
      learning_rate: largest learning rate of Adam, > 0; default 0.001. It falls to 0 by a cosine.
      validation_share: share of the pictures on which the best epoch is chosen, in [0, .5]; default .05.
      random_state: integer seed of the initial weights and of all draws; default 0.
      verbose: 1 shows the progress of training, 0 (default) nothing.

    Attributes:
      model_: the trained model, which `model_.save` keeps for `Restorer(model)`.
      history_: {"loss": value of each epoch, ...}.

    Raises:
      InputError: for arguments outside their range, or a model of other pictures.

    >>> x = np.zeros([100, 8, 8, 1]); x[:, 2:6, 2:6] = 1
    >>> restorer = Restorer(epochs=30).fit(x)
    >>> hole = np.zeros([8, 8], bool); hole[3:6, 3:6] = True
    >>> bool(np.abs(restorer.restore(np.where(hole[:, :, None], 0, x[:1]), mask=hole) - x[:1]).max() < 0.2)
    True

    References:
      Zhang, Zuo & Zhang, FFDNet: toward a fast and flexible solution for CNN-based image denoising (2018).
      Pathak et al., Context encoders: feature learning by inpainting (2016).
    """

    def __init__(
        self,
        model: keras.Model | None = None,
        *,
        kinds: Sequence[str] = ("gaussian", "clipped_gaussian", "salt_and_pepper", "holes"),
        epochs: int = 20,
        batch_size: int = 64,
        learning_rate: float = 1e-3,
        validation_share: float = 0.05,
        random_state: int = 0,
        verbose: int = 0,
    ) -> None:
        self.model = model
        self.kinds = kinds
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.validation_share = validation_share
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: ArrayLike, y: Any = None, *, callbacks: Sequence[keras.callbacks.Callback] | None = ()) -> Self:
        """Returns the restorer, trained on clean pictures.

        Args:
          X: pictures [n, H, W] or [n, H, W, channels] with values in [0, 1], n >= 2.
          y: not used.
          callbacks: callbacks of Keras; `keras.callbacks.BackupAndRestore(folder)` resumes a training that was stopped.
        """
        self._check_arguments()
        x = pictures_of("X", X)
        if len(x) < 2:
            raise rejection("X", "at least 2 pictures", f"{len(x)}", "Pass clean pictures to learn from.")
        order = np.random.default_rng(self.random_state).permutation(len(x))
        kept, fitted = np.split(order, [round(self.validation_share * len(x))])
        loss, network = "mse", self.model
        if network is None:
            loss, network = "binary_crossentropy", restoring_network(x.shape[1:], seed=self.random_state)
        steps = math.ceil(len(fitted) / self.batch_size)
        compile_for(network, loss, self.learning_rate, self.epochs, steps)
        with_strength = takes_strength(network, x.shape[1:])
        options = {"kinds": tuple(self.kinds), "batch_size": self.batch_size, "with_strength": with_strength}
        callbacks = [*(callbacks or ()), EpochProgress(tuple)]
        if len(kept):
            callbacks.append(keras.callbacks.EarlyStopping(patience=self.epochs, restore_best_weights=True))
        fit = network.fit(
            training_pictures(x[fitted], seed=self.random_state, **options),
            validation_data=validation_pictures(x[np.sort(kept)], **options) if len(kept) else None,
            shuffle=False,
            epochs=self.epochs,
            callbacks=callbacks,
            verbose=self.verbose,
        )
        self.model_, self.history_ = network, fit.history
        return self

    def restore(
        self,
        X: ArrayLike,
        mask: ArrayLike | None = None,
        strength: float | ArrayLike | None = None,
        shifts: int = 1,
    ) -> np.ndarray:
        """Returns restored pictures, float32 of the shape of `X`.

        Pixels outside the mask stay as they are where `strength` is 0 or not given.

        Args:
          X: damaged pictures [n, H, W] or [n, H, W, channels]; values in [0, 1] but for the noise, which may leave it
            by six times its strength, or NaN where they are missing.
          mask: booleans [H, W] or [n, H, W], True where a pixel is missing, whatever its value is; None (default) is
            where a value is NaN.
          strength: strength of the noise of all pictures, or [n] of each, in [0, 1]: the standard deviation, or the
            share of replaced pixels. None (default) is 0 with a mask or where pixels are missing; without any it must
            be given to a model that knows the strength.
          shifts: number of shifted pictures whose restorations are averaged, from 1 (default: no shift) to 9. Five take
            five times as long, and leave about 2 % less of the squared error of digits of 28 x 28 pixels; in pictures
            of 8 x 8, where a pixel is a large part, they leave more.

        Raises:
          InputError: before `fit` where no model was given, for pictures of another shape, and for a mask or a strength
            that does not match them.
        """
        x = pictures_of("X", _without_masked(X, mask), missing=True, beyond=np.inf)
        network = getattr(self, "model_", self.model)
        if network is None:
            raise rejection("model", "fitted before `restore`", "none", "Call fit(x), or pass a trained model.")
        with_strength = takes_strength(network, x.shape[1:])
        missing = _missing(x, mask)
        told = mask is not None or bool(missing.any())
        noise = _noise(strength, len(x), told or not with_strength)
        require_range("X", x, beyond=FARTHEST * (noise.max() if with_strength else 1))
        strengths = np.where(missing[..., None], HOLE, noise).astype(np.float32)
        x = np.where(missing[..., None], 0, x).astype(np.float32)
        given = np.concatenate([x, strengths], axis=-1) if with_strength else x
        if positive_int("shifts", shifts) > len(OFFSETS):
            raise rejection("shifts", f"at most {len(OFFSETS)}", shifts, "Pass e.g. 5.")
        predict = functools.partial(network.predict, batch_size=_BATCH, verbose=0)
        found = np.asarray(shifted_average(predict, given, shifts), np.float32)
        known = (strengths == 0) & (told or strength is not None)
        return np.where(known, x, np.clip(found, 0, 1)).reshape(np.shape(X))

    def _check_arguments(self):
        if self.model is not None and not isinstance(self.model, keras.Model):
            raise rejection("model", "a Keras model or None", type(self.model).__name__, "Pass a Keras model.")
        if isinstance(self.kinds, str) or not hasattr(self.kinds, "__len__") or not len(self.kinds):
            raise rejection("kinds", "a sequence of kinds of damage", repr(self.kinds), f"Pass e.g. {tuple(KINDS)}.")
        for kind in self.kinds:
            one_of("kinds", kind, KINDS)
        positive_int("epochs", self.epochs)
        positive_int("batch_size", self.batch_size)
        above("learning_rate", self.learning_rate, 0, "Pass e.g. 0.001.")
        if at_least("validation_share", self.validation_share, 0, "Pass e.g. 0.05.") > 0.5:
            raise rejection("validation_share", "at most 0.5", self.validation_share, "Pass e.g. 0.05.")
        seed_of(self.random_state)
        whole_number("verbose", self.verbose, 0, "Pass 0 or 1.")


def takes_strength(model: keras.Model, shape: Sequence[int]) -> bool:
    """Returns whether a model for pictures of a shape (H, W, channels) has a channel for the strength.

    Raises:
      InputError: for a model of other pictures.

    >>> takes_strength(restoring_network((8, 8, 1), widths=(4,)), (8, 8, 1))
    True
    """
    *sides, channels = shape
    for further in (1, 0):
        try:
            output = model(tf.zeros([1, *sides, channels + further]))
        except (ValueError, TypeError, AttributeError, tf.errors.OpError) as error:
            found = str(error).strip().splitlines()[0]
            continue
        found = f"an output of shape {tuple(output.shape[1:])}" if isinstance(output, tf.Tensor) else "several outputs"
        if found == f"an output of shape {tuple(shape)}":
            return bool(further)
    raise rejection(
        "model",
        f"of pictures {tuple(shape)}, with or without a channel of the strength",
        f"{model.name}: {found}",
        f"Pass a model {(*sides, channels + 1)} -> {tuple(shape)}, or pictures of its own shape.",
    )


def _without_masked(x, mask):
    """Returns pictures with 0 at the pixels that a mask marks; as they are where the two do not match."""
    if mask is None or np.ma.isMaskedArray(x):
        return x
    array, mask = _array(x), _array(mask)
    shapes = array.shape[:3], array.shape[1:3]
    if array.ndim not in (3, 4) or array.dtype.kind not in "biuf" or mask.dtype != bool or mask.shape not in shapes:
        return x
    return np.where(mask[..., None] if array.ndim == 4 else mask, np.zeros([], array.dtype), array)


def _missing(x, mask):
    """Returns where pixels are missing, [n, H, W]."""
    missing = np.isnan(x).any(axis=-1)
    if mask is None:
        return missing
    mask = _array(mask)
    if mask.dtype != bool or mask.shape not in (missing.shape, missing.shape[1:]):
        raise rejection(
            "mask",
            f"booleans of shape {missing.shape} or {missing.shape[1:]}",
            f"{mask.dtype}, shape {mask.shape}",
            "Mark each missing pixel by True.",
        )
    return missing | mask


def _noise(strength, n, optional):
    """Returns the strength of the noise of each picture, [n or 1, 1, 1, 1]."""
    remedy = "Pass the standard deviation of the noise, or the share of replaced pixels, or a mask of holes."
    if strength is None and not optional:
        raise rejection("strength", "a number in [0, 1] for a model that knows the strength", "None", remedy)
    array = _array(0 if strength is None else strength)
    if array.dtype.kind not in "iuf" or array.shape not in ((), (n,)) or not np.all((array >= 0) & (array <= 1)):
        raise rejection("strength", f"a number in [0, 1], or {n} of them", strength, remedy)
    return array.reshape(-1, 1, 1, 1)


def _array(values):
    """Returns an array; one of objects for rows of several lengths, which no check accepts."""
    try:
        return np.asarray(values)
    except ValueError:
        return np.empty(len(values), object)
