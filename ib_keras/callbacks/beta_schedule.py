"""The weight of the rate, changed while a model trains."""

import math

import keras
import numpy as np

from ib_keras._checks import InputError, above, at_least, one_of, positive_int, rejection
from ib_keras.callbacks.fit_parameters import fit_parameter

KINDS = ("linear", "cosine", "geometric", "cyclic", "capacity")


def annealed(kind: str, start: float, end: float, progress: float, cycles: int = 4, ramp: float = 0.5) -> float:
    """Returns the value of an annealing from `start` to `end` at `progress`, where it stays at `end` from 1 on.

    With p for the progress, `"linear"` is start + (end - start) p, `"cosine"` goes the same way along half a cosine,
    `"geometric"` is start (end / start)^p, and `"cyclic"` repeats a linear ramp.

    Args:
      kind: `"linear"`, `"cosine"`, `"geometric"` or `"cyclic"`.
      start: value at progress 0; above 0 for `"geometric"`.
      end: value at progress 1; above 0 for `"geometric"`.
      progress: share of the annealing that is done, >= 0.
      cycles: number of ramps of `"cyclic"`, >= 1; 4 by default.
      ramp: share in (0, 1] of a cycle in which the value rises; for the rest of the cycle it is `end`; 0.5 by default.

    >>> [annealed("cyclic", 0.0, 1.0, p, cycles=2) for p in (0.0, 0.125, 0.25, 0.45, 0.5, 1.0)]
    [0.0, 0.5, 1.0, 1.0, 0.0, 1.0]
    >>> round(annealed("geometric", 0.01, 1.0, 0.5), 6)
    0.1
    """
    p = min(progress, 1.0)
    if kind == "cyclic" and p < 1:
        p = min(1.0, (p * cycles % 1.0) / ramp)
    if kind == "cosine":
        p = 0.5 - 0.5 * math.cos(math.pi * p)
    if kind == "geometric":
        return start * (end / start) ** p
    return start + (end - start) * p


class BetaSchedule(keras.callbacks.Callback):
    """Sets `model.beta`, the weight of the rate in distortion + beta * rate (nats), before each epoch or step.

    The value goes from `start` to `end` over `length` epochs or steps and stays there. With `"capacity"` the value is
    the number C of nats at which the rate is held, and beta is `gamma`: training minimises
    distortion + gamma |rate - C|. A model with a `capacity` of its own, such as `VAE`, has its capacity set to C, and
    the rate is that of each batch. The steps of any other model weigh the rate by gamma times the sign of (rate - C),
    where the rate is that of the batch before, and counts as above C in the first step; their losses are logged with
    this weight. The values in force at the end of an epoch are in `logs["beta"]` and `logs["capacity"]`.

    Args:
      kind: `"linear"` (default); `"cosine"`, along half a cosine; `"geometric"`, by the same factor in each unit;
        `"cyclic"`, several linear ramps; or `"capacity"`, a linear ramp of the capacity.
      start: first value, >= 0; above 0 for `"geometric"`.
      end: last value, >= 0; above 0 for `"geometric"`.
      length: number of epochs or steps from `start` to `end`, >= 1.
      unit: `"epochs"` (default) or `"steps"`.
      cycles: number of ramps of `"cyclic"`, >= 1.
      ramp: share in (0, 1] of a cycle of `"cyclic"` in which the value rises.
      gamma: weight of |rate - capacity|, > 0, for `"capacity"`.

    Raises:
      InputError: for values outside these ranges; at the start of training, for a model whose loss has no weighted
        rate.

    Example:

    >>> from ib_keras.models import VAE
    >>> import numpy as np
    >>> model = VAE((4,), latent_dim=2, hidden=(8,))
    >>> model.compile("adam")
    >>> schedule = BetaSchedule("linear", 0.0, 1.0, length=2)
    >>> history = model.fit(np.zeros([8, 4]), epochs=3, verbose=0, callbacks=[schedule])
    >>> [float(beta) for beta in history.history["beta"]]
    [0.0, 0.5, 1.0]

    References:
      Bowman et al., Generating sentences from a continuous space (2016), section 3.1: annealing.
      Fu et al., Cyclical annealing schedule (2019), eq. 6.
      Burgess et al., Understanding disentangling in beta-VAE (2018), eq. 8: capacity.
    """

    def __init__(
        self,
        kind: str = "linear",
        start: float = 0.0,
        end: float = 1.0,
        length: int = 10,
        *,
        unit: str = "epochs",
        cycles: int = 4,
        ramp: float = 0.5,
        gamma: float = 10.0,
    ):
        super().__init__()
        self.kind = one_of("kind", kind, KINDS)
        remedy = "Pass e.g. start=1e-3, end=1."
        self.start = above("start", start, 0, remedy) if kind == "geometric" else at_least("start", start, 0, remedy)
        self.end = above("end", end, 0, remedy) if kind == "geometric" else at_least("end", end, 0, remedy)
        self.length, self.cycles = positive_int("length", length), positive_int("cycles", cycles)
        self.unit = one_of("unit", unit, ("epochs", "steps"))
        if above("ramp", ramp, 0, "Pass e.g. 0.5.") > 1:
            raise rejection("ramp", "a share of at most 1", repr(ramp), "Pass e.g. 0.5.")
        self.ramp, self.gamma = float(ramp), above("gamma", gamma, 0, "Pass e.g. 10.")
        self._follows_steps = unit == "steps" or kind == "capacity"

    def on_train_begin(self, logs=None):
        require_weighted_rate(self.model, type(self).__name__)
        if self.kind == "capacity":
            self._weigh_by_gamma()
        self._step, self._rate = 0, math.inf

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch = epoch
        self._step = max(self._step, epoch * (fit_parameter(self, "steps") or 0))
        self._sum, self._seen = 0.0, 0
        self._set()

    def on_test_begin(self, logs=None):
        if self.kind == "capacity":
            # The sign that the last batch of training asked for says nothing about held-out data.
            self.model.weigh_terms()

    def on_train_end(self, logs=None):
        if self.kind == "capacity":
            self.model.weigh_terms()

    def on_epoch_end(self, epoch, logs=None):
        if logs is not None:
            logs["beta"] = self.model.beta
            if self.kind == "capacity":
                logs["capacity"] = self._value()

    def on_train_batch_begin(self, batch, logs=None):
        if self._follows_steps:
            self._set()

    def on_train_batch_end(self, batch, logs=None):
        if not self._follows_steps:
            return
        # Keras logs the mean over the batches of the epoch, from which the rate of the last batches is recovered.
        self._step += batch + 1 - self._seen
        total = float((logs or {}).get("rate", math.inf)) * (batch + 1)
        self._rate, self._sum, self._seen = (total - self._sum) / (batch + 1 - self._seen), total, batch + 1

    def _value(self):
        done = self._epoch if self.unit == "epochs" else self._step
        kind = "linear" if self.kind == "capacity" else self.kind
        return annealed(kind, self.start, self.end, done / self.length, self.cycles, self.ramp)

    def _weigh_by_gamma(self):
        """Sets beta to gamma. Raises an `InputError` that names gamma, since the user has not passed a beta."""
        try:
            self.model.beta = self.gamma
        except InputError as error:
            raise rejection(
                "gamma",
                f"a weight of the rate that {type(self.model).__name__} accepts as its `beta`",
                repr(self.gamma),
                f"The model says: {error}",
            ) from error

    def _set(self):
        value = self._value()
        self.model.beta = value if self.kind != "capacity" else self.gamma
        if self.kind == "capacity" and hasattr(self.model, "capacity"):
            self.model.capacity = value
        elif self.kind == "capacity":
            self.model.weigh_terms(rate=self.gamma * float(np.sign(self._rate - value)))


def require_weighted_rate(model: keras.Model, name: str, also: str | None = None) -> None:
    """Raises an `InputError` if a model has no `beta` that weighs a rate in its loss.

    Args:
      model: any Keras model.
      name: name of the callback that needs the rate, for the message.
      also: name of another term that `beta` may weigh in the place of the rate; None (default) for no other.
    """
    if getattr(model, "free_bits", 0):
        raise rejection(
            "free_bits",
            f"0 for {name}, since free bits replace the weighted rate of the loss by `paid_rate`",
            f"{type(model).__name__} with free_bits={model.free_bits:g}",
            "Leave `free_bits` or this callback out.",
        )
    weighed = {"rate", also} & set(getattr(model, "objective", {}))
    if not hasattr(model, "beta") or not weighed:
        raise rejection(
            "model",
            f"one whose loss has a weighted rate for {name}",
            type(model).__name__,
            "Use VAE, IBAutoencoder or VIBClassifier, or leave this callback out.",
        )
