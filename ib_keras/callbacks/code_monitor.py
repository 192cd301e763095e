"""Rate, distortion, entropy and active units of a code while its model trains, with an alarm for its collapse."""

import math
import os
import warnings

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import rejection
from ib_keras.callbacks.held_out_examples import Arrays, Examples
from ib_keras.callbacks.schedule import Every
from ib_keras.callbacks.scheduled_callback import ScheduledCallback
from ib_keras.estimators import Channel, KozachenkoLeonenko
from ib_keras.estimators.channels.coordinate_rates import coordinate_rates
from ib_keras.estimators.representation import first_line

ACTIVE = 0.01


class CodeMonitor(ScheduledCallback):
    """Measures the code T of a model on held-out examples, in nats per example and unweighted.

    Each scheduled epoch, and the start of training, adds a row with every term of the model, rate and distortion among
    them; the differential entropy h(T) of the code; and `active_units`, the number of coordinates whose mean code has a
    variance over examples above 0.01. For a noisy code the row also holds the KL divergence `kl_j` of each coordinate
    from the marginal, averaged over examples. All of these except `kl_j` are `code/name` in `logs` for later callbacks;
    epochs without a measurement log NaN. A warning is given once if no unit is active after an epoch (posterior
    collapse), and once for a number that cannot be measured.

    Args:
      x_val: held-out examples [n, ...].
      y_val: targets of the examples; None (default) for a model that reconstructs its input.
      every: measure at every k-th epoch (default: at each), at powers of two with `"log"`, or at a collection of
        epochs.
      max_examples: largest size of the held-out batch, which is drawn once by `seed`; 2000 by default.
      seed: integer seed of the draw of the held-out batch and of the draws of t.
      csv: path of a file that holds the rows at any time, or None (default).

    Attributes:
      rows: a dict for each scheduled epoch.

    Raises:
      InputError: for bad arguments; at the start of training, for a model without a code, or a callback in front that
        reads one of the keys.

    Example:

    >>> from ib_keras.models import VAE
    >>> model = VAE((4,), latent_dim=2, hidden=(8,))
    >>> model.compile("adam")
    >>> x = np.random.default_rng(0).random([32, 4])
    >>> monitor = CodeMonitor(x)
    >>> history = model.fit(x, verbose=0, callbacks=[monitor])
    >>> sorted(key for key in history.history if key.startswith("code/"))
    ['code/active_units', 'code/distortion', 'code/entropy', 'code/mse', 'code/rate']

    References:
      Burda, Grosse & Salakhutdinov, Importance weighted autoencoders (2016), section 5.2: active units.
    """

    def __init__(
        self,
        x_val: Arrays,
        y_val: ArrayLike | None = None,
        every: Every = 1,
        max_examples: int = 2000,
        seed: int = 0,
        *,
        csv: str | os.PathLike[str] | None = None,
    ):
        super().__init__(every, csv=csv)
        self._data = Examples(x_val, y_val, max_examples, seed)
        self._seed = seed

    @property
    def keys(self) -> list[str]:
        """The keys that this callback adds to `logs`, known from the start of training on."""
        return [f"code/{name}" for name in self._names]

    def better(self, key: str) -> str | None:
        """Returns `"max"` for active units and terms that rise, `"min"` for other terms, and None for the entropy."""
        name = key.removeprefix("code/")
        declared = self.model.declared_terms() if hasattr(self.model, "declared_terms") else ()
        rises = {term.name: term.rises for term in declared} | {"active_units": True}
        return {True: "max", False: "min", None: None}[rises.get(name)]

    def on_epoch_end(self, epoch, logs=None):
        super().on_epoch_end(epoch, logs)
        if self._schedule.holds(epoch + 1) and self.rows:
            self._look_for_collapse(self.rows[-1])

    def _prepare(self):
        if not hasattr(self.model, "posterior") or not hasattr(self.model, "terms"):
            raise rejection(
                "model",
                "one with a code q(t|x) for CodeMonitor",
                type(self.model).__name__,
                "Watch layers of any other model with InformationPlane.",
            )
        if self._data.y is None and getattr(self.model, "learns_labels", False):
            raise rejection(
                "y_val",
                f"the labels of `x_val` for {type(self.model).__name__}, whose distortion is that of the labels",
                "None",
                "Pass CodeMonitor(x_val, y_val).",
            )
        self._warned = set()
        # Two examples are enough to learn the names of the terms before training starts.
        x = tf.nest.map_structure(lambda part: part[:2], self._data.x)
        y = None if self._data.y is None else self._data.y[:2]
        self._names = [*self.model.terms(x, y, seed=self._seed), "entropy", "active_units"]

    def _measurements(self, epoch):
        q = self.model.posterior(self._data.x)
        mean = q.mean().numpy()
        terms = self.model.terms(self._data.x, self._data.y, seed=self._seed)
        row = {"epoch": epoch, "n": self._data.n, "units": mean.shape[1]}
        row |= {name: float(np.mean(values)) for name, values in terms.items()}
        entropy = self._tried("the entropy of the code", epoch, lambda: self._entropy(q, mean), math.nan)
        row |= {"entropy": entropy, "active_units": _active_units(mean)}
        if not self._deterministic() and hasattr(self.model, "marginal"):
            rates = self._tried("the rate of each coordinate", epoch, lambda: self._coordinate_rates(q), [])
            row |= {f"kl_{j}": float(value) for j, value in enumerate(rates)}
        yield row, {f"code/{name}": row[name] for name in self._names}

    def _deterministic(self):
        return getattr(self.model, "is_deterministic", False)

    def _entropy(self, q, mean):
        """Returns h(T), which is I(X;T) + h(T|X) for a noisy code; of a deterministic code, by nearest neighbours."""
        if self._deterministic():
            return KozachenkoLeonenko()(mean.astype(np.float64)).nats
        return Channel(seed=self._seed).empirical(q).nats + float(tf.reduce_mean(q.entropy()))

    def _coordinate_rates(self, q):
        return coordinate_rates(q, self.model.marginal.distribution(), self._seed)

    def _tried(self, what, epoch, work, otherwise):
        """Returns the result of `work`, or `otherwise` with a warning if it fails, so that training goes on."""
        try:
            return work()
        except Exception as error:
            message = f"CodeMonitor could not measure {what} after epoch {epoch}: {first_line(error).rstrip('.')}."
            self._warn_once(f"{message} Training goes on without it.", what)
            return otherwise

    def _look_for_collapse(self, row):
        if row["active_units"] == 0:
            rate = row.get("rate", math.nan)
            self._warn_once(
                f"CodeMonitor after epoch {row['epoch']}: the posterior has collapsed, none of {row['units']} "
                f"units is active and the rate is {rate:.3f} nats. Lower `beta`, or let it rise with BetaSchedule.",
                "collapse",
            )

    def _warn_once(self, message, topic):
        if topic not in self._warned:
            self._warned.add(topic)
            warnings.warn(message, stacklevel=2)


def _active_units(codes):
    """Returns the number of coordinates with a variance above 0.01, or NaN for codes that are not finite."""
    # A diverged encoder has not collapsed: NaN compares as inactive, and would set off the alarm.
    return int((codes.var(axis=0) > ACTIVE).sum()) if np.isfinite(codes).all() else math.nan
