"""The variational autoencoder whose rate is taken apart, with the total correlation weighted."""

from collections.abc import Callable, Sequence

import keras
import tensorflow as tf

from ib_keras._checks import at_least, rejection
from ib_keras._probability import tfd
from ib_keras.distribute import whole_batch
from ib_keras.layers.likelihood import Likelihood
from ib_keras.layers.marginal import Marginal
from ib_keras.layers.posterior import DiagonalPosterior, Posterior
from ib_keras.models.base.autoencoder import Autoencoder
from ib_keras.models.base.coded_model import Forward
from ib_keras.models.base.terms import Term
from ib_keras.models.base.weighted_batch import weighted_log_mean


@keras.saving.register_keras_serializable("ib_keras")
class BetaTCVAE(Autoencoder):
    """Total-correlation VAE: distortion + alpha I(X;T) + beta TC(T) + gamma sum_j KL(q(t_j) || r(t_j)), in nats.

    The last three terms add up to the rate. They are the information of the code, the dependence between its
    coordinates TC = KL(q(t) || prod_j q(t_j)), and the distance of each coordinate from the marginal. Here beta weighs
    the dependence: alpha = beta = gamma = 1 is the VAE, and a large beta makes the coordinates independent.

    q(t) is the mixture over the batch, so that `information` is at most the log of the batch size. Estimates of q(t)
    that use the size of the data differ from this one by constants only.

    Args:
      input_shape: shape of one example, with values in [0, 1] for the Bernoulli likelihood; default (28, 28, 1).
      latent_dim: number of coordinates of the code, >= 1; default 10.
      hidden: sizes of the hidden layers of the encoder, which the decoder mirrors; default (400, 200, 100).
      activation: activation of the hidden layers, a name of Keras or a function; default `"relu"`.
      encoder: Keras model [n, *input_shape] -> posterior parameters, or `"mlp"`, `"conv"`, `"conv1d"` or `"residual"`;
        None (default) is `"mlp"`.
      decoder: Keras model [n, latent_dim] -> likelihood parameters, or a name as for `encoder`; None (default) mirrors
        it.
      likelihood: p(x|t), a name as in `models.Autoencoder` or a `layers.Likelihood`; default `"bernoulli"`.
      posterior: q(t|x), `"diagonal"` (default), `"full"` or a `layers.Posterior` with a density.
      marginal: r(t), `"standard"`, `"learned"`, `"mixture"`, `"vamp"` or a `layers.Marginal`; default `"standard"`.
      alpha: weight >= 0 of the information; default 1.
      beta: weight >= 0 of the total correlation; default 6.
      gamma: weight >= 0 of the KL of the coordinates; default 1.
      num_samples: draws of t per example in training and in evaluation, >= 1; default 1.
      seed: integer seed of the initial weights and of the draws; None (default) is random.
      name: name of the model; None (default) is made from the name of the class.
      dtype: dtype policy of the hidden layers; None (default) is the policy of Keras.

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
        # [s, n, m, d]: each coordinate of each draw under the posteriors of all m examples of the global batch.
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
