"""The fully connected autoencoder."""

from collections.abc import Callable, Sequence

import keras

from ib_keras.layers.likelihood import Likelihood
from ib_keras.models.base.plain_autoencoder import PlainAutoencoder


@keras.saving.register_keras_serializable("ib_keras")
class DenseAutoencoder(PlainAutoencoder):
    """Fully connected autoencoder: minimises the mean of |x - decode(encode(x))|^2 per pixel.

    With its defaults the network has layers of 784-128-64-12 units and back, for pictures of 28 x 28 pixels.
    `hidden=()` leaves one layer on each side. Under any likelihood other than the Gaussian, the loss is the distortion
    -log p(x|t) in nats.

    Args:
      input_shape: shape of one example; default (28, 28, 1).
      latent_dim: number of coordinates of the code, >= 1; default 12.
      hidden: sizes of the hidden layers of the encoder, which the decoder mirrors; default (128, 64).
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
