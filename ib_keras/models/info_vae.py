"""The variational autoencoder that matches the distribution of its codes to the marginal."""

from collections.abc import Callable, Sequence

import keras
import tensorflow as tf

from ib_keras._checks import at_least, rejection
from ib_keras.distribute.replicas import drawn_as_one, whole_batch
from ib_keras.layers.likelihood import Likelihood
from ib_keras.layers.marginal import Marginal
from ib_keras.layers.posterior import Posterior
from ib_keras.models.base.autoencoder import Autoencoder
from ib_keras.models.base.checked_input import weight_of_rate
from ib_keras.models.base.coded_model import Forward
from ib_keras.models.base.terms import Term
from ib_keras.models.base.weighted_batch import shares


@keras.saving.register_keras_serializable("ib_keras")
class InfoVAE(Autoencoder):
    """Information-maximising VAE: minimises distortion + (1 - alpha) rate + (alpha + weight - 1) MMD^2(q(t), r(t)).

    Distortion and rate are in nats. The last term is the squared maximum mean discrepancy between the codes of a batch
    and draws of the marginal, with the kernel 2d / (2d + |a - b|^2), and lies in [0, 2]. It asks the codes *together*
    to look like r(t), whereas the rate asks each single code to do so. alpha = 0 with weight = 1 is the VAE; alpha = 1
    leaves the rate, and with it I(X;T), free.

    Args:
      input_shape: shape of one example, with values in [0, 1] for the Bernoulli likelihood; default (28, 28, 1).
      latent_dim: number d of coordinates of the code, >= 1; default 10.
      hidden: sizes of the hidden layers of the encoder, which the decoder mirrors; default (400, 200, 100).
      activation: activation of the hidden layers, a name of Keras or a function; default `"relu"`.
      encoder: Keras model [n, *input_shape] -> posterior parameters, or `"mlp"`, `"conv"`, `"conv1d"` or `"residual"`;
        None (default) is `"mlp"`.
      decoder: Keras model [n, latent_dim] -> likelihood parameters, or a name as for `encoder`; None (default) mirrors
        it.
      likelihood: p(x|t), a name as in `models.Autoencoder` or a `layers.Likelihood`; default `"bernoulli"`.
      posterior: q(t|x), `"deterministic"`, `"diagonal"`, `"full"` or a `layers.Posterior`; default `"diagonal"`.
      marginal: r(t), `"standard"`, `"learned"`, `"mixture"`, `"vamp"` or a `layers.Marginal`; default `"standard"`.
      alpha: share in [0, 1] of the rate that costs nothing; default 1. Setting `beta` = 1 - alpha while training
        changes it.
      weight: weight of the divergence, >= 1 - alpha; default 100.
      num_samples: draws of t per example in training and in evaluation, >= 1; default 1.
      seed: integer seed of the initial weights and of the draws; None (default) is random.
      name: name of the model; None (default) is made from the name of the class.
      dtype: dtype policy of the hidden layers; None (default) is the policy of Keras.

    Raises:
      InputError: for sizes below 1, weights out of range, unknown names, or networks of another shape.

    Example:

    >>> InfoVAE((8, 8, 1), latent_dim=3, alpha=0.75, weight=10.0).objective
    {'distortion': 1.0, 'rate': 0.25, 'mmd': 9.75}

    References:
      Zhao, Song & Ermon, InfoVAE: balancing learning and inference in variational autoencoders (2019), eq. 6.
      Tolstikhin et al., Wasserstein auto-encoders (2018), section 4: the kernel.
    """

    def __init__(
        self,
        input_shape: Sequence[int] = (28, 28, 1),
        latent_dim: int = 10,
        *,
        hidden: Sequence[int] = (400, 200, 100),
        activation: str | Callable | None = "relu",
        encoder: keras.Model | str | None = None,
        decoder: keras.Model | str | None = None,
        likelihood: str | Likelihood = "bernoulli",
        posterior: str | Posterior = "diagonal",
        marginal: str | Marginal = "standard",
        alpha: float = 1.0,
        weight: float = 100.0,
        num_samples: int = 1,
        seed: int | None = None,
        name: str | None = None,
        dtype: str | keras.DTypePolicy | None = None,
    ) -> None:
        self._alpha = at_least("alpha", alpha, 0, "alpha=0 pays for the whole rate.")
        if self.alpha > 1:
            raise rejection("alpha", "at most 1", alpha, "alpha=1 leaves the rate free.")
        self.weight = at_least("weight", weight, 1 - self.alpha, "The weight of the discrepancy is alpha + weight - 1.")
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
            num_samples=num_samples,
            seed=seed,
            name=name,
            dtype=dtype,
        )

    @property
    def alpha(self) -> float:
        """Share 1 - beta of the rate that costs nothing; a saved model keeps the last value."""
        return self._alpha

    @property
    def beta(self) -> float:
        """Weight 1 - alpha of the rate in the loss; setting it also sets `alpha`, which a saved model keeps.

        Raises:
          InputError: for values outside [0, min(1, weight)], where a weight of the loss would be negative.
        """
        return 1 - self.alpha

    @beta.setter
    def beta(self, value: float) -> None:
        beta, largest = weight_of_rate(value), min(1.0, self.weight)
        if beta > largest:
            raise rejection(
                "beta",
                f"at most {largest:g} here, where it is 1 - alpha",
                repr(value),
                "Use BetaVAE for a larger weight.",
            )
        self._alpha = 1 - beta
        self.remember("alpha", self._alpha)
        self.weigh_terms()

    def declared_terms(self) -> tuple[Term, ...]:
        return (
            *self.common_terms(distortion=1.0, rate=self.beta),
            Term("mmd", self.alpha + self.weight - 1, of_batch=True),
        )

    def more_terms(self, forward: Forward) -> dict[str, tf.Tensor]:
        t = forward.t
        # Another seed than that of the codes: draws of the marginal must not follow the noise of the codes.
        of_prior = tf.random.fold_in(forward.seed, 1)
        z = drawn_as_one(lambda rows: self.marginal.distribution().sample(tf.shape(rows)[0], seed=of_prior), t[0])
        everyone, drawn, weights = whole_batch(tf.transpose(t, [1, 0, 2]), z, forward.weights)
        within = tf.linalg.matvec(self._kernel(t, tf.transpose(everyone, [1, 0, 2])), shares(weights))
        across = tf.reduce_mean(self._kernel(t, drawn[None]), axis=-1)
        return {"mmd": tf.reduce_mean(within - 2 * across, axis=0) + tf.reduce_mean(self._kernel(drawn, drawn))}

    def _kernel(self, a, b):
        """Returns k(a_i, b_j), [..., n, m]."""
        scale = 2.0 * self.latent_dim
        # A product of matrices gives the distances up to the rounding of the squares: the centre is subtracted to keep
        # the squares small, and negative distances are set to 0.
        centre = tf.stop_gradient(tf.reduce_mean(b, axis=-2, keepdims=True))
        a, b = a - centre, b - centre
        of_a, of_b = (tf.reduce_sum(codes**2, axis=-1) for codes in (a, b))
        squares = of_a[..., :, None] + of_b[..., None, :] - 2 * tf.matmul(a, b, transpose_b=True)
        return scale / (scale + tf.nn.relu(squares))
