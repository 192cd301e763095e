"""An information term for any place in any Keras model."""

from typing import Any

import keras
import tensorflow as tf

from ib_keras import measures
from ib_keras._checks import above, one_of, rejection
from ib_keras._seeds import replica_seed
from ib_keras.layers.network_arguments import seed_or_none
from ib_keras.measures.diagonal_gaussian import diagonal_gaussian
from ib_keras.measures.info_nce import log_mean_exp

_QUANTITIES = ("information", "rate")


@keras.saving.register_keras_serializable("ib_keras")
class InformationRegularizer(keras.layers.Layer):
    """Adds weight * information of the noisy features t = h + N(0, noise_std^2) to the loss of a model, in nats.

    A positive weight makes the layer forget (a bottleneck), and a negative weight makes it keep more (an
    information-maximising regulariser). The layer puts out t in training, and h otherwise. The quantity is logged
    without its weight, as `information` or `rate` with the name of the layer in front:

    - `"information"`: the InfoNCE lower bound on I(X;T) of the known channel, mean_i log q(t_i|h_i) - log (1/n) sum_j
      q(t_i|h_j) over the batch (of one replica); at most log n;
    - `"rate"`: the upper bound KL(q(t|h) || N(0, I)), which also pulls the features towards 0.

    Args:
      weight: weight of the quantity in the loss, any sign.
      quantity: `"information"` (default) or `"rate"`.
      noise_std: standard deviation of the noise, > 0; default 0.1. Without noise, the information of continuous
        features is infinite.
      seed: integer seed of the noise; None (default) is random.
      **kwargs: `name` and `dtype` of every Keras layer.

    Example:

    >>> hidden = [keras.layers.Dense(16, "tanh"), InformationRegularizer(weight=-0.1, name="kept")]
    >>> model = keras.Sequential([keras.Input([20]), *hidden, keras.layers.Dense(1)])
    >>> model.compile("adam", "mse")
    >>> sorted(model.fit(tf.random.normal([32, 20]), tf.zeros([32, 1]), verbose=0).history)
    ['kept_information', 'loss']

    References:
      Linsker, Self-organization in a perceptual network (1988): the principle of maximal information.
      Poole et al., On variational bounds of mutual information (2019), eq. 12.
    """

    def __init__(
        self,
        weight: float,
        quantity: str = "information",
        noise_std: float = 0.1,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if isinstance(weight, bool) or not isinstance(weight, (int, float)) or weight != weight:
            raise rejection("weight", "a number", repr(weight), "Pass e.g. 1e-2 to forget, -1e-2 to keep.")
        self.weight = float(weight)
        self.quantity = one_of("quantity", quantity, _QUANTITIES)
        self.noise_std = above("noise_std", noise_std, 0, "Pass the deviation of the noise, e.g. 0.1.")
        self.seed = seed = seed_or_none(seed)
        self.noise = keras.random.SeedGenerator(seed)
        self.measured = keras.metrics.Mean(name=f"{self.name}_{quantity}")

    def call(self, h: tf.Tensor, training: bool = False) -> tf.Tensor:
        flat = tf.reshape(tf.cast(h, tf.float32), [tf.shape(h)[0], -1])
        t = flat + self.noise_std * tf.random.stateless_normal(tf.shape(flat), replica_seed(self.noise))
        nats = self._information(flat, t) if self.quantity == "information" else self._rate(flat)
        self.add_loss(self.weight * nats)
        self.measured.update_state(nats, sample_weight=tf.shape(flat)[0])
        return tf.cast(tf.reshape(t, tf.shape(h)), self.compute_dtype) if training else h

    def _information(self, h, t):
        log_q = self._log_density(t[:, None], h[None])
        return tf.reduce_mean(self._log_density(t, h) - log_mean_exp(log_q))

    def _rate(self, h):
        q = diagonal_gaussian(h, self.noise_std * tf.ones_like(h))
        return tf.reduce_mean(measures.kl_divergence(q, diagonal_gaussian(tf.zeros_like(h), tf.ones_like(h))))

    def _log_density(self, t, h):
        """Returns log q(t|h) up to a constant, which cancels in differences."""
        return -0.5 * tf.reduce_sum(tf.math.squared_difference(t, h), axis=-1) / self.noise_std**2

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "weight": self.weight,
            "quantity": self.quantity,
            "noise_std": self.noise_std,
            "seed": self.seed,
        }
