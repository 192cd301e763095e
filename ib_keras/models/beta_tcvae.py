"""The variational autoencoder whose rate is taken apart, with the total correlation weighted."""

from collections.abc import Callable, Sequence

import keras
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras._checks import at_least, rejection
from ib_keras.distribute import whole_batch
from ib_keras.layers.likelihood import Likelihood
from ib_keras.layers.marginal import Marginal
from ib_keras.layers.posterior import DiagonalPosterior, Posterior
from ib_keras.models.base.autoencoder import Autoencoder
from ib_keras.models.base.coded_model import Forward
from ib_keras.models.base.terms import Term
from ib_keras.models.base.weighted_batch import weighted_log_mean

tfd = tfp.distributions


@keras.saving.register_keras_serializable("ib_keras")
class BetaTCVAE(Autoencoder):
    """Total-correlation VAE: minimises distortion + alpha I(X;T) + beta TC(T) + gamma sum_j KL(q(t_j) || r(t_j)), in
    nats.

    The three terms add up to the rate: the information of the code, the dependence between its coordinates
    TC = KL(q(t) || prod_j q(t_j)), and how far each coordinate lies from the marginal. Here beta weighs the dependence:
    alpha = beta = gamma = 1 is the VAE, a large beta makes the coordinates independent. q(t) is the mixture over the
    batch, so that `information` is at most log of its size; size of the data, which other estimates of q(t) need, only
    adds constants.

    Args:
      input_shape: shape of one example, values in [0, 1] for the Bernoulli likelihood.
      latent_dim: number of coordinates of the code, >= 1.
      alpha: weight >= 0 of the information.
      beta: weight >= 0 of the total correlation.
      gamma: weight >= 0 of the KL of the coordinates.
      posterior: `"diagonal"` or `"full"`.
      hidden, activation, encoder, decoder, likelihood, marginal, num_samples, seed, name, dtype: see
        `models.Autoencoder`.

    Raises:
      InputError: for sizes below 1, weights < 0, unknown names, a deterministic code, or networks of another shape.

    Example:

    >>> model = BetaTCVAE((8, 8, 1), latent_dim=3, beta=6.0)
    >>> model.objective
    {'distortion': 1.0, 'information': 1.0, 'total_correlation': 6.0, 'dimension_kl': 1.0}

    References:
      Chen, Li, Grosse & Duvenaud, Isolating sources of disentanglement in VAEs (2018), eq. 2 and 4.
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
        beta: float = 6.0,
        gamma: float = 1.0,
        num_samples: int = 1,
        seed: int | None = None,
        name: str | None = None,
        dtype: str | keras.DTypePolicy | None = None,
    ) -> None:
        self.alpha = at_least("alpha", alpha, 0, "alpha=0 leaves the information out of the loss.")
        self.gamma = at_least("gamma", gamma, 0, "gamma=0 leaves the KL of the coordinates out of the loss.")
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

    def add_parts(self) -> None:
        if self.is_deterministic:
            raise rejection("posterior", "a distribution with a density", "deterministic", 'Pass "diagonal" or "full".')

    def declared_terms(self) -> tuple[Term, ...]:
        return (
            *self.common_terms(distortion=1.0),
            Term("information", self.alpha, of_batch=True),
            Term("total_correlation", self.beta, of_batch=True),
            Term("dimension_kl", self.gamma, of_batch=True),
        )

    def more_terms(self, forward: Forward) -> dict[str, tf.Tensor]:
        parameters, weights = whole_batch(forward.parameters, forward.weights)
        everyone, t = self.posterior_kind(parameters), forward.t
        log_q_of_own = forward.q.log_prob(t)
        pairs = tfd.Normal(everyone.mean(), everyone.stddev()).log_prob(t[:, :, None])
        independent = isinstance(self.posterior_kind, DiagonalPosterior)
        joint = tf.reduce_sum(pairs, axis=-1) if independent else everyone.log_prob(t[:, :, None])
        log_q = weighted_log_mean(joint, weights)
        log_product = tf.reduce_sum(weighted_log_mean(pairs, weights, axis=-2), axis=-1)
        log_r = self.marginal.distribution().log_prob(t)
        parts = {
            "information": log_q_of_own - log_q,
            "total_correlation": log_q - log_product,
            "dimension_kl": log_product - log_r,
        }
        return {name: tf.reduce_mean(value, axis=0) for name, value in parts.items()}
