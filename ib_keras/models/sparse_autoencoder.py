"""The sparse autoencoder."""

from collections.abc import Callable, Sequence

import keras
import tensorflow as tf

from ib_keras._checks import above, at_least, one_of, rejection
from ib_keras.distribute import whole_batch
from ib_keras.layers.likelihood import Likelihood
from ib_keras.layers.posterior import DeterministicPosterior
from ib_keras.models.base.coded_model import Forward
from ib_keras.models.base.plain_autoencoder import PlainAutoencoder
from ib_keras.models.base.terms import Term
from ib_keras.models.base.weighted_batch import shares

_LEAST = 1e-6


@keras.saving.register_keras_serializable("ib_keras")
class SparseAutoencoder(PlainAutoencoder):
    """Sparse autoencoder: minimises the mean of |x - decode(t)|^2 per pixel + weight * sparsity(t), t = encode(x).

    The penalty `"kl"` is sum_j KL(Bernoulli(activity) || Bernoulli(mean t_j)) in nats, where the mean activity of each
    unit is taken over the batch, and the code is a sigmoid in [0, 1]. The penalty `"l1"` is sum_j |t_j|, and the code
    is linear. A sparse code may have more coordinates than the input. Under any likelihood other than the Gaussian, the
    first term is the distortion -log p(x|t) in nats.

    Args:
      input_shape: shape of one example; default (28, 28, 1).
      latent_dim: number of coordinates of the code, >= 1; default 200.
      penalty: `"kl"` (default) or `"l1"`.
      weight: weight >= 0 of the sparsity; default 1e-3.
      activity: mean activity in (0, 1) that the penalty `"kl"` asks of each unit; default 0.05.
      hidden: sizes of the hidden layers of the encoder, which the decoder mirrors; default ().
      activation: activation of the hidden layers, a name of Keras or a function; default `"relu"`.
      encoder: Keras model [n, *input_shape] -> posterior parameters, or `"mlp"`, `"conv"`, `"conv1d"` or `"residual"`;
        None (default) is `"mlp"`.
      decoder: Keras model [n, latent_dim] -> likelihood parameters, or a name as for `encoder`; None (default) mirrors
        it.
      likelihood: p(x|t), a name as in `models.Autoencoder` or a `layers.Likelihood`; default `"gaussian"`.
      seed: integer seed of the initial weights and of the draws; None (default) is random.
      name: name of the model; None (default) is made from the name of the class.
      dtype: dtype policy of the hidden layers; None (default) is the policy of Keras.

    Raises:
      InputError: for sizes below 1, weights or activities out of range, unknown names, or networks of another shape.

    Example:

    >>> model = SparseAutoencoder((8, 8, 1), latent_dim=100, weight=1e-3)
    >>> model.objective
    {'mse': 1.0, 'sparsity': 0.001}

    References:
      Ng, Sparse autoencoder, CS294A lecture notes (2011), section 3.
    """

    def __init__(
        self,
        input_shape: Sequence[int] = (28, 28, 1),
        latent_dim: int = 200,
        *,
        penalty: str = "kl",
        weight: float = 1e-3,
        activity: float = 0.05,
        hidden: Sequence[int] = (),
        activation: str | Callable | None = "relu",
        encoder: keras.Model | str | None = None,
        decoder: keras.Model | str | None = None,
        likelihood: str | Likelihood = "gaussian",
        seed: int | None = None,
        name: str | None = None,
        dtype: str | keras.DTypePolicy | None = None,
    ) -> None:
        self.penalty = one_of("penalty", penalty, ("kl", "l1"))
        self.weight = at_least("weight", weight, 0, "weight=0 leaves the sparsity out of the loss.")
        self.activity = above(
            "activity", activity, 0, "Pass the share of the examples in which a unit is active, e.g. 0.05."
        )
        if self.activity >= 1:
            raise rejection("activity", "below 1", activity, "Pass a share of the examples, e.g. 0.05.")
        posterior = DeterministicPosterior("sigmoid" if penalty == "kl" else "linear")
        super().__init__(
            input_shape,
            latent_dim,
            hidden=hidden,
            activation=activation,
            encoder=encoder,
            decoder=decoder,
            likelihood=likelihood,
            posterior=posterior,
            seed=seed,
            name=name,
            dtype=dtype,
        )

    def declared_terms(self) -> tuple[Term, ...]:
        return *super().declared_terms(), Term("sparsity", self.weight, of_batch=self.penalty == "kl")

    def more_terms(self, forward: Forward) -> dict[str, tf.Tensor]:
        code = forward.t[0]
        if self.penalty == "l1":
            return {"sparsity": tf.reduce_sum(tf.abs(code), axis=-1)}
        everyone, weights = whole_batch(code, forward.weights)
        # A unit that is always off or always on would have an infinite divergence.
        mean = tf.clip_by_value(tf.linalg.matvec(everyone, shares(weights), transpose_a=True), _LEAST, 1 - _LEAST)
        a = self.activity
        per_unit = a * tf.math.log(a / mean) + (1 - a) * tf.math.log((1 - a) / (1 - mean))
        return {"sparsity": tf.reduce_sum(per_unit) * tf.ones_like(code[:, 0])}
