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
    """Contractive autoencoder: minimises the mean of |x - decode(encode(x))|^2 per pixel + weight * |d encode(x) /
    dx|^2.

    The second term, `contraction`, is the squared Frobenius norm of the Jacobian of the code, exact for every encoder;
    it costs one backward pass per coordinate of the code. Under another likelihood than the Gaussian the first term is
    -log p(x|t) in nats.

    Args:
      input_shape: shape of one example.
      latent_dim: number of coordinates of the code, >= 1.
      weight: of the contraction, >= 0.
      hidden, activation, encoder, decoder, likelihood, seed, name, dtype: see `models.Autoencoder`.

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
        rows = [tf.reshape(tape.gradient(column, forward.x), [tf.shape(forward.x)[0], -1]) for column in columns]
        return {"contraction": tf.add_n([tf.reduce_sum(row**2, axis=-1) for row in rows])}
