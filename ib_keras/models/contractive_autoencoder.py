"""The contractive autoencoder."""

from collections.abc import Callable, Sequence

import keras
import tensorflow as tf

from ib_keras._checks import at_least
from ib_keras.layers.likelihood import Likelihood
from ib_keras.models.base.coded_model import Forward
from ib_keras.models.base.plain_autoencoder import PlainAutoencoder
from ib_keras.models.base.terms import Term


@keras.saving.register_keras_serializable("ib_keras")
class ContractiveAutoencoder(PlainAutoencoder):
    """Contractive autoencoder: minimises |x - decode(encode(x))|^2 per pixel + weight * |d encode(x) / dx|^2.

    The second term, `contraction`, is the squared Frobenius norm of the Jacobian of the code. It is exact for every
    encoder, and costs one backward pass for each coordinate of the code. Under any likelihood other than the Gaussian,
    the first term is the distortion -log p(x|t) in nats.

    Args:
      input_shape: shape of one example; default (28, 28, 1).
      latent_dim: number of coordinates of the code, >= 1; default 16.
      weight: weight >= 0 of the contraction; default 1e-4.
      hidden: sizes of the hidden layers of the encoder, which the decoder mirrors; default (128,).
      activation: activation of the hidden layers, a name of Keras or a function; default `"sigmoid"`.
      encoder: Keras model [n, *input_shape] -> posterior parameters, or `"mlp"`, `"conv"`, `"conv1d"` or `"residual"`;
        None (default) is `"mlp"`.
      decoder: Keras model [n, latent_dim] -> likelihood parameters, or a name as for `encoder`; None (default) mirrors
        it.
      likelihood: p(x|t), a name as in `models.Autoencoder` or a `layers.Likelihood`; default `"gaussian"`.
      seed: integer seed of the initial weights and of the draws; None (default) is random.
      name: name of the model; None (default) is made from the name of the class.
      dtype: dtype policy of the hidden layers; None (default) is the policy of Keras.

    Raises:
      InputError: for sizes below 1, weight < 0, unknown names, or networks of another shape.

    Example:

    >>> model = ContractiveAutoencoder((8, 8, 1), latent_dim=3, weight=1e-4)
    >>> sorted(model.terms(keras.ops.zeros([2, 8, 8, 1])))
    ['contraction', 'distortion', 'mse', 'rate']

    References:
      Rifai et al., Contractive auto-encoders (2011), eq. 4.
    """

    def __init__(
        self,
        input_shape: Sequence[int] = (28, 28, 1),
        latent_dim: int = 16,
        *,
        weight: float = 1e-4,
        hidden: Sequence[int] = (128,),
        activation: str | Callable | None = "sigmoid",
        encoder: keras.Model | str | None = None,
        decoder: keras.Model | str | None = None,
        likelihood: str | Likelihood = "gaussian",
        seed: int | None = None,
        name: str | None = None,
        dtype: str | keras.DTypePolicy | None = None,
    ) -> None:
        self.weight = at_least("weight", weight, 0, "weight=0 leaves the contraction out of the loss.")
        super().__init__(
            input_shape,
            latent_dim,
            hidden=hidden,
            activation=activation,
            encoder=encoder,
            decoder=decoder,
            likelihood=likelihood,
            posterior="deterministic",
            seed=seed,
            name=name,
            dtype=dtype,
        )

    def declared_terms(self) -> tuple[Term, ...]:
        return *super().declared_terms(), Term("contraction", self.weight)

    def more_terms(self, forward: Forward) -> dict[str, tf.Tensor]:
        with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
            tape.watch(forward.x)
            columns = tf.unstack(self._encoded(forward.x, forward.training).mean(), axis=-1)
        # The derivative of one coordinate, summed over the batch, by each example is a row of its Jacobian.
        rows = [tf.reshape(tape.gradient(column, forward.x), [tf.shape(forward.x)[0], -1]) for column in columns]
        return {"contraction": tf.add_n([tf.reduce_sum(row**2, axis=-1) for row in rows])}
