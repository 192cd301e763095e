"""The variational autoencoder that matches the distribution of its codes to the marginal."""

from collections.abc import Callable, Sequence

import keras
import tensorflow as tf

from ib_keras._checks import at_least, rejection
from ib_keras.distribute import whole_batch
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
    and draws of the marginal, by the kernel 2d / (2d + |a - b|^2), in [0, 2]; it asks the codes *together* to look like
    r(t), where the rate asks each code to. alpha = 0, weight = 1 is the VAE; alpha = 1 leaves the rate, and so I(X;T),
    free.

    Args:
      input_shape: shape of one example, values in [0, 1] for the Bernoulli likelihood.
      latent_dim: number d of coordinates of the code, >= 1.
      alpha: in [0, 1]: how much of the rate is forgiven. Setting `beta` = 1 - alpha while training changes it.
      weight: the weight of the divergence, >= 1 - alpha.
      hidden, activation, encoder, decoder, likelihood, posterior, marginal, num_samples, seed, name, dtype: see
        `models.Autoencoder`.

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
        """Share of the rate that is forgiven, 1 - beta; saved as it was last."""
        return self._alpha

    @property
    def beta(self) -> float:
        """Weight 1 - alpha of the rate in the loss; setting it while training sets `alpha`, and so both other weights.

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
        of_prior = tf.random.fold_in(forward.seed, 1)
        z = self.marginal.distribution().sample(tf.shape(t)[1], seed=of_prior)
        everyone, drawn, weights = whole_batch(tf.transpose(t, [1, 0, 2]), z, forward.weights)
        within = tf.linalg.matvec(self._kernel(t, tf.transpose(everyone, [1, 0, 2])), shares(weights))
        across = tf.reduce_mean(self._kernel(t, drawn[None]), axis=-1)
        return {"mmd": tf.reduce_mean(within - 2 * across, axis=0) + tf.reduce_mean(self._kernel(drawn, drawn))}

    def _kernel(self, a, b):
        """Returns k(a_i, b_j), [..., n, m]."""
        scale = 2.0 * self.latent_dim
        # Distances by a product of matrices are exact to the rounding of squares: small about the centre, and not below
        # zero.
        centre = tf.stop_gradient(tf.reduce_mean(b, axis=-2, keepdims=True))
        a, b = a - centre, b - centre
        of_a, of_b = (tf.reduce_sum(codes**2, axis=-1) for codes in (a, b))
        squares = of_a[..., :, None] + of_b[..., None, :] - 2 * tf.matmul(a, b, transpose_b=True)
        return scale / (scale + tf.nn.relu(squares))
