"""An encoder that keeps as much information as it can, without a decoder."""

from collections.abc import Callable, Sequence

import keras
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import rejection
from ib_keras.distribute.replicas import drawn_as_one, whole_batch
from ib_keras.layers.corruption import Corruption
from ib_keras.layers.corruption import corruption as choose_corruption
from ib_keras.layers.marginal import Marginal
from ib_keras.layers.posterior import Posterior
from ib_keras.models.base.coded_model import CodedModel
from ib_keras.models.base.terms import Term
from ib_keras.models.base.weighted_batch import weighted_log_mean


@keras.saving.register_keras_serializable("ib_keras")
class InfoMaxEncoder(CodedModel):
    """Information-maximising encoder: minimises -I_NCE(X;T) + beta KL(q(t|x) || r(t)), in nats, and decodes nothing.

    I_NCE = mean_i log q(t_i|x_i) - log (1/n) sum_j q(t_i|x_j) is the InfoNCE bound on the information of the code, with
    the density of the code as its critic: each draw t_i has to be recognised among the codes of its batch. The bound is
    at most log n, where n is the batch of all replicas, and at most the rate.

    Here beta weighs the rate: above 1 the encoder keeps nothing, and below 1 it tells apart as many examples as a batch
    holds. With a `corruption` in training, t_i is drawn for a corrupted x_i and recognised among clean examples, so
    that the encoder learns the features that the corruption leaves intact.

    Args:
      input_shape: shape of one example; default (28, 28, 1).
      latent_dim: number of coordinates of the code, >= 1; default 10.
      corruption: corruption of the examples in training, as in `models.DenoisingAutoencoder`; None (default) leaves
        them as they are.
      hidden: sizes of the hidden layers of the encoder; default (128, 64).
      activation: activation of the hidden layers, a name of Keras or a function; default `"relu"`.
      encoder: Keras model [n, *input_shape] -> posterior parameters, or `"mlp"`, `"conv"`, `"conv1d"` or `"residual"`;
        None (default) is `"mlp"`.
      posterior: q(t|x), `"diagonal"` (default), `"full"` or a `layers.Posterior` with a density.
      marginal: r(t), `"standard"`, `"learned"`, `"mixture"`, `"vamp"` or a `layers.Marginal`; default `"standard"`.
      beta: weight >= 0 of the rate; default 0.1. It may be set while training.
      num_samples: draws of t per example in training and in evaluation, >= 1; default 1.
      seed: integer seed of the initial weights and of the draws; None (default) is random.
      name: name of the model; None (default) is made from the name of the class.
      dtype: dtype policy of the hidden layers; None (default) is the policy of Keras.

    Raises:
      InputError: for sizes below 1, beta < 0, unknown names, a deterministic code, or an encoder of another shape.

    Example:

    >>> model = InfoMaxEncoder((28, 28, 1), latent_dim=8)
    >>> model.encode(keras.ops.zeros([2, 28, 28, 1])).shape, model.objective
    (TensorShape([2, 8]), {'information': -1.0, 'rate': 0.1})

    References:
      Linsker, Self-organization in a perceptual network (1988).
      Poole et al., On variational bounds of mutual information (2019), eq. 12.
    """

    def __init__(
        self,
        input_shape: Sequence[int] = (28, 28, 1),
        latent_dim: int = 10,
        *,
        corruption: str | Corruption | None = None,
        hidden: Sequence[int] = (128, 64),
        activation: str | Callable | None = "relu",
        encoder: keras.Model | str | None = None,
        posterior: str | Posterior = "diagonal",
        marginal: str | Marginal = "standard",
        beta: float = 0.1,
        num_samples: int = 1,
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
            posterior=posterior,
            marginal=marginal,
            beta=beta,
            num_samples=num_samples,
            seed=seed,
            name=name,
            dtype=dtype,
        )
        if self.is_deterministic:
            raise rejection("posterior", "a distribution with a density", "deterministic", 'Pass "diagonal" or "full".')
        self.corruption = choose_corruption(corruption)
        self.use_encoder(encoder)
        self.start()

    def declared_terms(self) -> tuple[Term, ...]:
        return Term("information", -1.0, of_batch=True), Term("rate", self.beta, cause=True)

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        """Returns the mean code [n, latent_dim] of `x` [n, *input_shape]."""
        return self._encoded(x, training).mean()

    def seen(self, x: tf.Tensor, seed: tf.Tensor, training: bool) -> tf.Tensor:
        if self.corruption is None or not training:
            return x
        return drawn_as_one(lambda rows: self.corruption(rows, tf.random.fold_in(seed, 1)), x)

    def measure(
        self,
        x: tf.Tensor,
        y: tf.Tensor | None = None,
        training: bool = False,
        seed: tuple[int, int] | tf.Tensor | None = None,
        weights: tf.Tensor | None = None,
    ) -> tuple[dict[str, tf.Tensor], tf.Tensor, tf.Tensor]:
        """Returns (terms {name: [n]}, codes, codes) of one batch; see `CodedModel.measure`."""
        forward = self._forward(x, seed, training, weights)
        clean = forward.parameters if self.corruption is None else self.encoder(forward.x, training=training)
        parameters, weights = whole_batch(clean, forward.weights)
        # [s, n, m]: each draw under the posteriors of all m examples of the global batch.
        log_q = self.posterior_kind(parameters).log_prob(forward.t[:, :, None])
        own = self.posterior_kind(clean).log_prob(forward.t)
        information = tf.reduce_mean(own - weighted_log_mean(log_q, weights), axis=0)
        code = forward.q.mean()
        return {"information": information, "rate": self.rate(forward.q, forward.t)}, code, code

    def check_target(self, x: ArrayLike, y: ArrayLike | None) -> None:
        if y is not None:
            raise rejection(
                "y",
                "None, since there is no target",
                f"shape {y.shape}",
                "Write fit(x): this encoder learns without labels.",
            )

    def blank_batch(self) -> tuple[tf.Tensor, tf.Tensor | None]:
        return tf.zeros([1, *self.example_shape]), None
