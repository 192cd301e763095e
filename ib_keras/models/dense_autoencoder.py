"""The fully connected autoencoder."""

from collections.abc import Callable, Sequence

import keras

from ib_keras.layers.likelihood import Likelihood
from ib_keras.models.base.plain_autoencoder import PlainAutoencoder


@keras.saving.register_keras_serializable("ib_keras")
class DenseAutoencoder(PlainAutoencoder):
    """Fully connected autoencoder: minimises the mean of |x - decode(encode(x))|^2 per pixel.

    The defaults are 784-128-64-12 and back on 28 x 28 pictures; `hidden=()` is the form with one layer on each side.

    Args:
      input_shape: shape of one example.
      latent_dim: number of coordinates of the code, >= 1.
      hidden, activation, encoder, decoder, likelihood, seed, name, dtype: see `models.Autoencoder`.

    Raises:
      InputError: for sizes below 1, unknown names, or networks of another shape.

    Example:

    >>> model = DenseAutoencoder((28, 28, 1), latent_dim=12)
    >>> model.encode(keras.ops.zeros([2, 28, 28, 1])).shape
    TensorShape([2, 12])

    References:
      Hinton & Salakhutdinov, Reducing the dimensionality of data with neural networks (2006).
    """

    def __init__(
        self,
        input_shape: Sequence[int] = (28, 28, 1),
        latent_dim: int = 12,
        *,
        hidden: Sequence[int] = (128, 64),
        activation: str | Callable | None = "relu",
        encoder: keras.Model | str | None = None,
        decoder: keras.Model | str | None = None,
        likelihood: str | Likelihood = "gaussian",
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
            posterior="deterministic",
            seed=seed,
            name=name,
            dtype=dtype,
        )
