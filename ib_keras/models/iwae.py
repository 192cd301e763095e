"""The importance-weighted autoencoder."""

import math
from collections.abc import Callable, Sequence

import keras
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras.layers.likelihood import Likelihood
from ib_keras.layers.marginal import Marginal
from ib_keras.layers.posterior import Posterior
from ib_keras.models.base.autoencoder import Autoencoder
from ib_keras.models.base.coded_model import Forward
from ib_keras.models.base.terms import Term


@keras.saving.register_keras_serializable("ib_keras")
class IWAE(Autoencoder):
    """Importance-weighted autoencoder: minimises -E[log (1/k) sum_s p(x|t_s) r(t_s) / q(t_s|x)] in nats.

    The loss is an upper bound on -log p(x) by k = `num_samples` draws t_s of q(t|x), and is logged as `negative_bound`.
    For k = 1 it is the negative ELBO of the VAE, and it falls towards -log p(x) as k grows. Distortion and rate are
    logged beside it and are no part of the loss.

    Args:
      input_shape: shape of one example, with values in [0, 1] for the Bernoulli likelihood; default (28, 28, 1).
      latent_dim: number of coordinates of the code, >= 1; default 50.
      hidden: sizes of the hidden layers of the encoder, which the decoder mirrors; default (200, 200).
      activation: activation of the hidden layers, a name of Keras or a function; default `"tanh"`.
      encoder: Keras model [n, *input_shape] -> posterior parameters, or `"mlp"`, `"conv"`, `"conv1d"` or `"residual"`;
        None (default) is `"mlp"`.
      decoder: Keras model [n, latent_dim] -> likelihood parameters, or a name as for `encoder`; None (default) mirrors
        it.
      likelihood: p(x|t), a name as in `models.Autoencoder` or a `layers.Likelihood`; default `"bernoulli"`.
      posterior: q(t|x), `"diagonal"` (default), `"full"` or a `layers.Posterior` with a density.
      marginal: r(t), `"standard"`, `"learned"`, `"mixture"`, `"vamp"` or a `layers.Marginal`; default `"standard"`.
      num_samples: number k of draws per example, >= 1; default 5.
      seed: integer seed of the initial weights and of the draws; None (default) is random.
      name: name of the model; None (default) is made from the name of the class.
      dtype: dtype policy of the hidden layers; None (default) is the policy of Keras.

    Raises:
      InputError: for sizes below 1, unknown names, a deterministic code, or networks of another shape.

    Example:

    >>> IWAE((8, 8, 1), latent_dim=3, num_samples=5).objective
    {'negative_bound': 1.0}

    References:
      Burda, Grosse & Salakhutdinov, Importance weighted autoencoders (2016), eq. 8.
    """

    def __init__(
        self,
        input_shape: Sequence[int] = (28, 28, 1),
        latent_dim: int = 50,
        *,
        hidden: Sequence[int] = (200, 200),
        activation: str | Callable | None = "tanh",
        encoder: keras.Model | str | None = None,
        decoder: keras.Model | str | None = None,
        likelihood: str | Likelihood = "bernoulli",
        posterior: str | Posterior = "diagonal",
        marginal: str | Marginal = "standard",
        num_samples: int = 5,
        seed: int | None = None,
        name: str | None = None,
        dtype: str | keras.DTypePolicy | None = None,
    ) -> None:
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

    def add_parts(self) -> None:
        if self.is_deterministic:
            raise rejection("posterior", "a distribution with a density", "deterministic", 'Pass "diagonal" or "full".')

    def declared_terms(self) -> tuple[Term, ...]:
        return *self.common_terms(), Term("negative_bound", 1.0)

    def more_terms(self, forward: Forward) -> dict[str, tf.Tensor]:
        log_weights = forward.log_p + self.marginal.distribution().log_prob(forward.t) - forward.q.log_prob(forward.t)
        return {"negative_bound": math.log(self.num_samples) - tf.reduce_logsumexp(log_weights, axis=0)}
