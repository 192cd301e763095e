"""Information of a deterministic layer, which a stated noise level makes well posed."""

import dataclasses

import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._probability import tfd
from ib_keras.estimate import Estimate
from ib_keras.estimators.channels._noisy_layer import NoisyLayer
from ib_keras.estimators.channels.channel import Channel


@dataclasses.dataclass(frozen=True)
class NoisyChannel(NoisyLayer):
    """Bounds in nats on I(X; f(X) + N) and I(f(X) + N; Y) with N ~ N(0, noise_std^2 I).

    A deterministic continuous layer has infinite I(X;T). The noise is therefore part of the question, in the units of
    the activations, and the answer belongs to that noise level.

    Args:
      noise_std: standard deviation of the noise in the units of the activations, > 0. The default is a variance of 0.1,
        as in Saxe et al.
      num_samples: number of draws of noise per row, >= 1, default 1.
      seed: integer seed of the noise, default 0.

    Example: the layer f(x) = x of a standard normal x, with noise_std 1, carries log(2) / 2 nats.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=[2000, 1])
    >>> abs(NoisyChannel(noise_std=1.0)(x, x).nats - 0.3466) < 0.03
    True

    References:
      Goldfeld et al., Estimating information flow in deep neural networks (2019), eq. 3.
      Saxe et al., On the information bottleneck theory of deep learning (2018), section 2.
    """

    num_samples: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self._channel()

    def _channel(self):
        return Channel(self.num_samples, self.seed)

    def estimate(self, x: ArrayLike | None, t: ArrayLike) -> Estimate:
        return self.bracket(x, t)[0]

    def bracket(self, x: ArrayLike | None, t: ArrayLike) -> tuple[Estimate, Estimate]:
        lower, upper = self._channel().bracket(x, self._noisy(x, t))
        return self._named(self._resolved(self.drowned(lower, t))), self._named(upper)

    def relevance(self, t: ArrayLike, y: ArrayLike) -> Estimate:
        """Returns an `Estimate` of I(t + noise; Y) in nats for integer labels `y` [n]."""
        return self._named(self.drowned(self._channel().relevance(self._noisy(None, t), y), t))

    def _resolved(self, estimate):
        """Returns an estimate whose reason says that the noise level is why the rows are saturated."""
        if not estimate.saturated:
            return estimate
        reason = f"noise of {self.noise_std:.3g} resolves every row: {estimate.reason}, or a larger `noise_std`"
        return dataclasses.replace(estimate, reason=reason)

    def _noisy(self, x, t):
        t = self.activations(x, t)
        return tfd.MultivariateNormalDiag(tf.constant(t), tf.fill([t.shape[1]], t.dtype.type(self.noise_std)))

    def _named(self, estimate):
        return dataclasses.replace(estimate, name=type(self).__name__)
