"""A restorer of signals in the form of scikit-learn: removes noise from recordings of any length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self

import keras
import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator

from ib_keras._checks import above, positive_int, real_number, rejection, seed_of, whole_number
from ib_keras._progress import EpochProgress
from ib_keras.applications.restoration.checked_signals import signal_of, signals_of
from ib_keras.applications.restoration.cosine_training import compile_for
from ib_keras.applications.restoration.masking_network import masking_network
from ib_keras.applications.restoration.noisy_windows import LEAST_POWER, noisy_windows
from ib_keras.applications.restoration.overlapping_windows import overlapping_windows
from ib_keras.losses import speech_loss

_LEAST_WINDOW = 512
_BLOCK = 2**18
_REMEDY = "Pass a least and a largest ratio in dB, e.g. (-5, 15)."


class SignalRestorer(BaseEstimator):
    """Removes noise from signals, such as recordings of speech, window by window.

    `fit` learns from clean signals, to which it adds white noise and whatever noise is recorded, at ratios that are
    drawn. `restore` maps windows that overlap by a quarter and fade into each other, so that a signal may be longer
    than memory. The loudness of a window does not matter: it is divided by its root mean square, and multiplied again.

    Args:
      model: Keras model [n, window, 1] -> [n, window, 1] that restores windows. It restores as it is until `fit` trains
        it, by its own loss if it is compiled, else by `losses.speech_loss`, which weighs the signal-to-noise ratio and
        the intelligibility of speech. None (default) makes a network that masks the spectrum.
      window: number of samples of a window, >= 512; default 16384. A given model has its own.
      ratios: least and largest ratio of the powers of signal and noise in dB that are drawn; default (-5, 15).
      epochs: number of passes through the signals, >= 1; default 20.
      batch_size: number of windows of a step, >= 1; default 8.
      learning_rate: largest learning rate of Adam, > 0; default 0.001. It falls to 0 by a cosine.
      random_state: integer seed of the initial weights and of all draws; default 0.
      verbose: 1 shows the progress of training, 0 (default) nothing.

    Attributes:
      model_: the trained model, which `model_.save` keeps for `SignalRestorer(model)`.
      history_: {"loss": value of each epoch}.

    Raises:
      InputError: for arguments outside their range, or a model that does not map windows of one channel.

    >>> t = np.arange(20_000) / 100
    >>> restorer = SignalRestorer(window=1024, epochs=8, learning_rate=0.003).fit([np.sin(t), np.sin(1.3 * t)])
    >>> noisy = np.sin(1.1 * t) + 0.5 * np.random.default_rng(0).normal(size=len(t))
    >>> restored = restorer.restore(noisy)
    >>> bool(np.mean((restored - np.sin(1.1 * t)) ** 2) < 0.3 * 0.25)
    True
    """

    def __init__(
        self,
        model: keras.Model | None = None,
        *,
        window: int = 16384,
        ratios: tuple[float, float] = (-5.0, 15.0),
        epochs: int = 20,
        batch_size: int = 8,
        learning_rate: float = 1e-3,
        random_state: int = 0,
        verbose: int = 0,
    ) -> None:
        self.model = model
        self.window = window
        self.ratios = ratios
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.random_state = random_state
        self.verbose = verbose

    def fit(
        self,
        X: Sequence[ArrayLike],
        y: Any = None,
        *,
        noises: Sequence[ArrayLike] = (),
        callbacks: Sequence[keras.callbacks.Callback] | None = (),
    ) -> Self:
        """Returns the restorer, trained on clean signals.

        Args:
          X: clean signals [length] of any lengths, all of one sampling rate, which is that of the signals to restore.
          y: not used.
          noises: recordings [length] of noise, one for each kind; the default is white noise alone.
          callbacks: callbacks of Keras.
        """
        self._check_arguments()
        network = masking_network(self.window, seed=self.random_state) if self.model is None else self.model
        data = noisy_windows(
            signals_of("X", X),
            signals_of("noises", noises) if len(noises) else [],
            _window_of(network),
            self.batch_size,
            tuple(self.ratios),
            self.random_state,
        )
        compile_for(network, speech_loss, self.learning_rate, self.epochs, int(data.cardinality()))
        callbacks = [*(callbacks or ()), EpochProgress(tuple)]
        fit = network.fit(data, shuffle=False, epochs=self.epochs, callbacks=callbacks, verbose=self.verbose)
        self.history_ = fit.history
        self.model_ = network
        return self

    def restore(self, X: ArrayLike) -> np.ndarray:
        """Returns a restored signal, float32 [length], in the units of the given one.

        Args:
          X: noisy signal [length], in memory or on disk (`np.memmap`).

        Raises:
          InputError: before `fit` where no model was given, and for anything else than a signal.
        """
        if np.ndim(X) != 1 or np.size(X) == 0:
            signal_of("X", X)
        # A slice of an array on disk reads no more than that slice.
        return np.concatenate(list(self.restore_blocks(X[i : i + _BLOCK] for i in range(0, len(X), _BLOCK))))

    def restore_blocks(self, blocks: Iterable[ArrayLike]) -> Iterator[np.ndarray]:
        """Yields a restored signal block by block, for signals that are longer than memory.

        Args:
          blocks: arrays [length] of any lengths, which follow each other. All that is yielded is as long as they are
            together, and does not depend on how the signal was cut.

        Raises:
          InputError: before `fit` where no model was given, and for anything else than signals.
        """
        network = getattr(self, "model_", self.model)
        if network is None:
            raise rejection("model", "fitted before `restore`", "none", "Call fit(signals), or pass a trained model.")
        window = _window_of(network)
        checked = (signal_of("X", block) for block in blocks if np.size(block))
        return overlapping_windows(checked, lambda rows: _restored(network, rows), window, window // 4)

    def _check_arguments(self):
        if whole_number("window", self.window, _LEAST_WINDOW, "Pass e.g. 16384.") > _BLOCK:
            raise rejection("window", f"at most {_BLOCK}", self.window, "Pass e.g. 16384.")
        if not isinstance(self.ratios, (tuple, list)) or len(self.ratios) != 2:
            raise rejection("ratios", "two numbers", repr(self.ratios), _REMEDY)
        low, high = (real_number("ratios", ratio, _REMEDY) for ratio in self.ratios)
        if not -100 <= low <= high <= 100:
            raise rejection("ratios", "rising, in [-100, 100]", repr(self.ratios), _REMEDY)
        positive_int("epochs", self.epochs)
        positive_int("batch_size", self.batch_size)
        above("learning_rate", self.learning_rate, 0, "Pass e.g. 0.001.")
        seed_of(self.random_state)
        whole_number("verbose", self.verbose, 0, "Pass 0 or 1.")


def _window_of(model):
    """Returns the number of samples of the windows that a model maps."""
    shapes = getattr(model, "input_shape", None), getattr(model, "output_shape", None)
    shape = getattr(model, "example_shape", None) or (shapes[0] or (None,))[1:]
    target = getattr(model, "target_shape", None) or (shapes[1] or (None,))[1:]
    if len(shape) != 2 or shape[1] != 1 or tuple(shape) != tuple(target) or not shape[0]:
        raise rejection(
            "model",
            "of windows (length, 1), which it maps to windows of the same length",
            f"{getattr(model, 'name', type(model).__name__)}, {shape} -> {target}",
            "Pass a Keras model with an input of this shape, such as an autoencoder with encoder='conv1d'.",
        )
    return int(shape[0])


def _restored(network, windows):
    """Returns restored windows [n, window], each mapped at a root mean square of 1."""
    # The squares of large values leave the range of single precision.
    power = np.mean(windows.astype(np.float64) ** 2, axis=1, keepdims=True)
    scale = np.sqrt(np.maximum(power, LEAST_POWER)).astype(np.float32)
    mapped = np.asarray(network.predict_on_batch((windows / scale)[..., None]), np.float32)
    return mapped[..., 0] * scale
