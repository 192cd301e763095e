"""The convolutional autoencoder."""

from collections.abc import Callable, Sequence

import keras
import numpy as np

from ib_keras._checks import rejection
from ib_keras.layers.likelihood import Likelihood
from ib_keras.models.base.plain_autoencoder import PlainAutoencoder


@keras.saving.register_keras_serializable("ib_keras")
class ConvAutoencoder(PlainAutoencoder):
    """Convolutional autoencoder: minimises the mean of |x - decode(encode(x))|^2 per pixel.

    One 3x3 convolution of stride 2 per entry of `hidden`, a dense code, and the mirror image back; 28x28x1 -> 10 ->
    28x28x1 by default, and any height, width and number of channels.

    Args:
      input_shape: (height, width, channels).
      latent_dim: number of coordinates of the code, >= 1.
      hidden: numbers of filters.
      activation, encoder, decoder, likelihood, seed, name, dtype: see `models.Autoencoder`.

    Raises:
      InputError: for sizes below 1, a shape that is not (H, W, C), unknown names, or networks of another shape.

    Example:

    >>> model = ConvAutoencoder((28, 28, 1), latent_dim=10)
    >>> model.reconstruct(keras.ops.zeros([2, 28, 28, 1])).shape
    TensorShape([2, 28, 28, 1])

    References:
      Masci et al., Stacked convolutional auto-encoders for hierarchical feature extraction (2011).
    """

    network = "conv"

    def __init__(
        self,
        input_shape: Sequence[int] = (28, 28, 1),
        latent_dim: int = 10,
        *,
        hidden: Sequence[int] = (32, 64),
        activation: str | Callable | None = "relu",
        encoder: keras.Model | str | None = None,
        decoder: keras.Model | str | None = None,
        likelihood: str | Likelihood = "gaussian",
        seed: int | None = None,
        name: str | None = None,
        dtype: str | keras.DTypePolicy | None = None,
    ) -> None:
        if np.size(input_shape) != 3:
            raise rejection(
                "input_shape",
                "(height, width, channels)",
                repr(input_shape),
                "Add a channel axis, or use DenseAutoencoder.",
            )
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
