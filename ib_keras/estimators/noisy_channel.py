"""Information of a deterministic layer, made well posed by a stated noise level."""

import dataclasses

import numpy as np
import tensorflow_probability as tfp

from ib_keras._checks import above, rejection, rows
from ib_keras.estimators.channel import Channel
from ib_keras.estimators.estimator import Estimator

_BLOCK_COLUMNS = 4096


@dataclasses.dataclass(frozen=True)
class NoisyChannel(Estimator):
    """Bounds in nats on I(X; f(X) + N) and I(f(X) + N; Y) with N ~ N(0, noise_std^2 I).

    A deterministic continuous layer has infinite I(X;T): the noise is part of the question, in the units of the
    activations, and the answer belongs to that noise level. The default is the variance 0.1 of Saxe et al.

    Args:
      noise_std: standard deviation of the noise, > 0.
      num_samples: draws of noise per row, >= 1.
      seed: seed of the noise.

    Example: the layer f(x) = x of a standard normal x, with noise_std 1, carries log(2) / 2 nats.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=[2000, 1])
    >>> abs(NoisyChannel(noise_std=1.0)(x, x).nats - 0.3466) < 0.03
    True

    References:
      Goldfeld et al., Estimating information flow in deep neural networks (2019), eq. 3.
      Saxe et al., On the information bottleneck theory of deep learning (2018), section 2.
    """

    domain = "channel"
    noise_std: float = 0.1**0.5
    num_samples: int = 1
    seed: int = 0

    def __post_init__(self):
        above("noise_std", self.noise_std, 0, "Pass the noise level in units of the activations, e.g. 0.1.")
        self._channel()

    def _channel(self):
        return Channel(self.num_samples, self.seed)

    def __call__(self, x, t):
        """Returns the lower bound on I(X; t + noise).

        Args:
          x: the n source rows, or None.
          t: activations f(x), array-like [n, ...] of floating dtype.
        """
        return self.estimate(x, t)

    def estimate(self, x, t):
        return self.bracket(x, t)[0]

    def bracket(self, x, t):
        """Returns (lower, upper) `Estimate`s of I(X; t + noise)."""
        return tuple(self._named(side) for side in self._channel().bracket(x, self._noisy(t)))

    def relevance(self, t, y):
        """Returns an `Estimate` of I(t + noise; Y) for integer labels `y` [n]."""
        return self._named(self._channel().relevance(self._noisy(t), y))

    def _noisy(self, t):
        t = rows("t", t)
        if t.dtype.kind != "f":
            raise rejection("t", "floating activations", f"dtype {t.dtype}", "Pass labels through `relevance(t, y)`.")
        t = _span(t)
        return tfp.distributions.MultivariateNormalDiag(t, np.full_like(t, self.noise_std))

    def _named(self, estimate):
        return dataclasses.replace(estimate, name=type(self).__name__)


def _span(t):
    """Returns float64 coordinates [n, min(n, d)] of `t` [n, d] with the same distances between rows.

    A layer wider than the batch is turned into the span of its rows: noise of equal size in every direction tells nothing
    in the others.
    """
    n, d = t.shape
    if d <= n:
        return t.astype(np.float64)
    gram = np.zeros([n, n])
    centre = t.mean(axis=0, dtype=np.float64)
    for start in range(0, d, _BLOCK_COLUMNS):
        block = t[:, start : start + _BLOCK_COLUMNS] - centre[start : start + _BLOCK_COLUMNS]
        gram += block @ block.T
    values, vectors = np.linalg.eigh(gram)
    return vectors * np.sqrt(values.clip(0))
