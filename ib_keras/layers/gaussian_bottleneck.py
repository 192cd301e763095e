"""A stochastic bottleneck for any place in any Keras model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from ib_keras import measures
from ib_keras._checks import at_least, positive_int
from ib_keras._probability import tfd
from ib_keras._seeds import replica_seed
from ib_keras.layers.marginal import Marginal
from ib_keras.layers.marginal import marginal as choose_marginal
from ib_keras.layers.network_arguments import seed_or_none
from ib_keras.layers.posterior import Posterior
from ib_keras.layers.posterior import posterior as choose_posterior


@keras.saving.register_keras_serializable("ib_keras")
class GaussianBottleneck(keras.layers.Layer):
    """Replaces features h by a code t ~ q(t|h) of `units` numbers, and adds its rate beta KL(q || r) to the loss.

    The rate is in nats. Together with the loss of the model, -log p(y|t), the sum is the variational bottleneck
    distortion + beta * rate. Here beta weighs I(X;T): beta = 0 keeps everything, a large beta keeps nothing. The layer
    puts out draws of t in training, and the mean of t otherwise. The mean rate of each epoch is logged as `rate` with
    the name of the layer in front.

    `posterior(h)` is q(t|h), and `marginal.distribution()` is r(t). The code is a known channel: `is_channel` is True,
    the sublayer `parameters` puts out the parameters of the posterior, and `channel(parameters)` is the posterior.

    Args:
      units: number of coordinates of the code, >= 1.
      beta: weight >= 0 of the mean rate of a batch; default 1e-3.
      posterior: q(t|h), `"diagonal"` (default), `"full"` or a `layers.Posterior` with a density.
      marginal: r(t), `"standard"` (default), `"learned"`, `"mixture"` or a `layers.Marginal`.
      seed: integer seed of the initial weights and of the draws; None (default) is random.
      **kwargs: `name` and `dtype` of every Keras layer.

    Example: a classifier with a bottleneck.

    >>> bottleneck = GaussianBottleneck(8, beta=1e-3, name="code")
    >>> before, after = keras.layers.Dense(64, "relu"), keras.layers.Dense(10)
    >>> model = keras.Sequential([keras.Input([20]), before, bottleneck, after])
    >>> model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    >>> bottleneck.posterior(tf.zeros([5, 64])).event_shape
    TensorShape([8])

    References:
      Alemi et al., Deep variational information bottleneck (2017), eq. 17.
    """

    is_channel = True

    def __init__(
        self,
        units: int,
        beta: float = 1e-3,
        posterior: str | Posterior = "diagonal",
        marginal: str | Marginal = "standard",
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units = positive_int("units", units, "A code has at least one coordinate.")
        self.beta = at_least("beta", beta, 0, "beta=0 leaves the rate out of the loss.")
        self.posterior_kind = choose_posterior(posterior)
        self.seed = seed = seed_or_none(seed)
        self.marginal = choose_marginal(marginal, seed)
        self.noise = keras.random.SeedGenerator(seed)
        initializer = keras.initializers.GlorotUniform(seed)
        self.parameters = keras.layers.Dense(
            self.posterior_kind.units(self.units), kernel_initializer=initializer, dtype="float32", name="parameters"
        )
        self.rate = keras.metrics.Mean(name=f"{self.name}_rate")

    def build(self, input_shape: Sequence[int | None]) -> None:
        self.parameters.build(input_shape)
        if not self.marginal.built:
            self.marginal.build((None, self.units))

    def call(self, h: tf.Tensor, training: bool = False) -> tf.Tensor:
        q = self.posterior(h)
        t = q.sample(seed=replica_seed(self.noise)) if training else q.mean()
        rate = tf.reduce_mean(measures.kl_divergence(q, self.marginal.distribution(), samples=t[None]))
        self.add_loss(self.beta * rate)
        self.rate.update_state(rate, sample_weight=tf.shape(t)[0])
        return tf.cast(t, self.compute_dtype)

    def posterior(self, h: tf.Tensor) -> tfd.Distribution:
        """Returns q(t|h), a `tfd.Distribution` of event shape (units,), for features `h` [n, d]."""
        return self.channel(self.parameters(h))

    def channel(self, parameters: tf.Tensor) -> tfd.Distribution:
        """Returns q(t|h) for the outputs of the sublayer `parameters`."""
        return self.posterior_kind(parameters)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return *input_shape[:-1], self.units

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "units": self.units,
            "beta": self.beta,
            "seed": self.seed,
            "posterior": keras.saving.serialize_keras_object(self.posterior_kind),
            "marginal": keras.saving.serialize_keras_object(self.marginal),
        }
