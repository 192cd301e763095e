"""The variational autoencoder with a weighted rate."""

from collections.abc import Callable, Sequence

import keras
import tensorflow as tf

from ib_keras._checks import at_least, rejection
from ib_keras.distribute import whole_batch
from ib_keras.layers.likelihood import Likelihood
from ib_keras.layers.marginal import Marginal, StandardMarginal
from ib_keras.layers.posterior import DiagonalPosterior, Posterior
from ib_keras.models.base.autoencoder import Autoencoder
from ib_keras.models.base.coded_model import Forward
from ib_keras.models.base.terms import Term


@keras.saving.register_keras_serializable("ib_keras")
class BetaVAE(Autoencoder):
    """Variational autoencoder: minimises E[-log p(x|t)] + beta KL(q(t|x) || r(t)), distortion + beta * rate, in nats.

    Here beta weighs the rate: beta = 1 gives the negative ELBO of the VAE, beta = 0 leaves the rate free, and a large
    beta drives the rate to 0. (Tishby's beta weighs I(T;Y) and is the reciprocal.) `VAE` is another name of this class.

    A `capacity` C replaces the second term by beta |rate - C|, which holds the mean rate of a batch at C nats. With
    `free_bits` L, every coordinate has L nats at no cost: the second term becomes beta sum_j max(0, KL_j - L), where
    KL_j is the mean over the batch, and the sum is logged as `paid_rate`. The `rate` is logged as it is in every case.

    Args:
      input_shape: shape of one example, with values in [0, 1] for the Bernoulli likelihood; default (28, 28, 1).
      latent_dim: number of coordinates of the code, >= 1; default 20.
      hidden: sizes of the hidden layers of the encoder, which the decoder mirrors; default (400, 200, 100).
      activation: activation of the hidden layers, a name of Keras or a function; default `"relu"`.
      encoder: Keras model [n, *input_shape] -> posterior parameters, or `"mlp"`, `"conv"`, `"conv1d"` or `"residual"`;
        None (default) is `"mlp"`.
      decoder: Keras model [n, latent_dim] -> likelihood parameters, or a name as for `encoder`; None (default) mirrors
        it.
      likelihood: p(x|t), a name as in `models.Autoencoder` or a `layers.Likelihood`; default `"bernoulli"`.
      posterior: q(t|x), `"deterministic"`, `"diagonal"`, `"full"` or a `layers.Posterior`; default `"diagonal"`.
      marginal: r(t), `"standard"`, `"learned"`, `"mixture"`, `"vamp"` or a `layers.Marginal`; default `"standard"`.
      beta: weight >= 0 of the rate; default 1. It may be set while training.
      capacity: nats >= 0 at which the rate is held; None (default) does not hold it. It may be set while training.
      free_bits: nats >= 0 per coordinate that cost nothing; above 0 for a diagonal posterior and the standard marginal
        only; default 0.
      num_samples: draws of t per example in training and in evaluation, >= 1; default 1.
      seed: integer seed of the initial weights and of the draws; None (default) is random.
      name: name of the model; None (default) is made from the name of the class.
      dtype: dtype policy of the hidden layers; None (default) is the policy of Keras.

    Raises:
      InputError: for sizes below 1, beta < 0, unknown names, networks of another shape, or `free_bits` with `capacity`.

    Example:

    >>> model = BetaVAE((28, 28, 1), latent_dim=20, beta=4.0)
    >>> {name: value.shape for name, value in model.terms(keras.ops.zeros([2, 28, 28, 1])).items()}
    {'distortion': (2,), 'rate': (2,), 'mse': (2,)}

    References:
      Kingma & Welling, Auto-encoding variational Bayes (2014), eq. 7.
      Higgins et al., beta-VAE (2017), eq. 4.
      Burgess et al., Understanding disentangling in beta-VAE (2018), eq. 8: capacity.
      Kingma et al., Improved variational inference with inverse autoregressive flow (2016), eq. 15: free bits.
    """

    def __init__(
        self,
        input_shape: Sequence[int] = (28, 28, 1),
        latent_dim: int = 20,
        *,
        hidden: Sequence[int] = (400, 200, 100),
        activation: str | Callable | None = "relu",
        encoder: keras.Model | str | None = None,
        decoder: keras.Model | str | None = None,
        likelihood: str | Likelihood = "bernoulli",
        posterior: str | Posterior = "diagonal",
        marginal: str | Marginal = "standard",
        beta: float = 1.0,
        capacity: float | None = None,
        free_bits: float = 0.0,
        num_samples: int = 1,
        seed: int | None = None,
        name: str | None = None,
        dtype: str | keras.DTypePolicy | None = None,
    ) -> None:
        self.free_bits = at_least("free_bits", free_bits, 0, "Pass nats per coordinate; 0 frees none.")
        self._capacity = self._known_capacity(capacity)
        super().__init__(
            input_shape,
            latent_dim,
            hidden=hidden,
            activation=activation,
            encoder=encoder,
            decoder=decoder,
            likelihood=likelihood,
            posterior=posterior,
            marginal=marginal,
            beta=beta,
            num_samples=num_samples,
            seed=seed,
            name=name,
            dtype=dtype,
        )

    @property
    def capacity(self) -> float | None:
        """Nats at which the rate is held, or None; may be set while training, and is saved as it was last."""
        return self._capacity

    @capacity.setter
    def capacity(self, value: float | None) -> None:
        self._capacity = self._known_capacity(value)
        self.remember("capacity", self._capacity)
        self._hold_rate()

    def _known_capacity(self, capacity):
        if capacity is None:
            return None
        if self.free_bits:
            raise rejection("free_bits", "0 with a capacity", self.free_bits, "Pass one of the two.")
        return at_least("capacity", capacity, 0, "Pass nats, or None for no capacity.")

    def _hold_rate(self):
        """Makes compiled steps hold the rate at the capacity, or leave it free."""
        self._held.assign([0.0, 0.0] if self.capacity is None else [1.0, self.capacity])

    def add_parts(self) -> None:
        self._held = tf.Variable(tf.zeros([2]), trainable=False)  # Whether the rate is held, and at how many nats.
        self._hold_rate()
        kinds = isinstance(self.posterior_kind, DiagonalPosterior) and isinstance(self.marginal, StandardMarginal)
        if self.free_bits and not kinds:
            raise rejection(
                "free_bits",
                "0 for this posterior and marginal",
                self.free_bits,
                'Pass posterior="diagonal" and marginal="standard".',
            )

    def declared_terms(self) -> tuple[Term, ...]:
        if not self.free_bits:
            return super().declared_terms()
        return *self.common_terms(distortion=1.0), Term("paid_rate", self.beta, of_batch=True)

    def lagrangian(self, means: dict[str, tf.Tensor], weights: dict[str, tf.Tensor]) -> tf.Tensor:
        # Both branches are computed and finite: a compiled step can change from one to the other without a new trace.
        held, capacity = tf.unstack(self._held)
        paid = tf.where(held > 0, tf.abs(means["rate"] - capacity), means["rate"])
        return super().lagrangian(means | {"rate": paid}, weights)

    def more_terms(self, forward: Forward) -> dict[str, tf.Tensor]:
        if not self.free_bits:
            return {}
        mean, variance = forward.q.mean(), forward.q.variance()
        per_coordinate = 0.5 * (mean**2 + variance - 1 - tf.math.log(variance))
        everyone, weights = whole_batch(per_coordinate, forward.weights)
        total = tf.reduce_sum(weights)
        of_batch = tf.math.divide_no_nan(tf.reduce_sum(weights[:, None] * everyone, axis=0), total)
        # The mean over the batch decides whether a coordinate pays, so that the gradient is that of max(0, KL_j - L).
        paying = tf.cast(of_batch > self.free_bits, tf.float32)
        return {"paid_rate": tf.reduce_sum(paying * (per_coordinate - self.free_bits), axis=-1)}
