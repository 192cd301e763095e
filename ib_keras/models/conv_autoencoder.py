"""The convolutional autoencoder."""

from collections.abc import Callable, Sequence

import keras

from ib_keras._checks import rejection
from ib_keras.layers.likelihood import Likelihood
from ib_keras.layers.network_arguments import shape_of
from ib_keras.models.base.plain_autoencoder import PlainAutoencoder


@keras.saving.register_keras_serializable("ib_keras")
class ConvAutoencoder(PlainAutoencoder):
    """Convolutional autoencoder: minimises the mean of |x - decode(encode(x))|^2 per pixel.

    The encoder has one 3 x 3 convolution of stride 2 for each entry of `hidden`, and a dense layer that puts out the
    code. The decoder is its mirror image. Pictures may have any height, width and number of channels. Under any
    likelihood other than the Gaussian, the loss is the distortion -log p(x|t) in nats.

    Args:
      input_shape: shape (height, width, channels) of a picture; default (28, 28, 1).
      latent_dim: number of coordinates of the code, >= 1; default 10.
      hidden: numbers of filters of the convolutions, which the decoder mirrors; default (32, 64).
      activation: activation of the hidden layers, a name of Keras or a function; default `"relu"`.
      encoder: Keras model [n, *input_shape] -> posterior parameters, or `"mlp"`, `"conv"`, `"conv1d"` or `"residual"`;
        None (default) is `"conv"`.
      decoder: Keras model [n, latent_dim] -> likelihood parameters, or a name as for `encoder`; None (default) mirrors
        it.
      likelihood: p(x|t), a name as in `models.Autoencoder` or a `layers.Likelihood`; default `"gaussian"`.
      seed: integer seed of the initial weights and of the draws; None (default) is random.
      name: name of the model; None (default) is made from the name of the class.
      dtype: dtype policy of the hidden layers; None (default) is the policy of Keras.

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
        if len(shape_of("input_shape", input_shape)) != 3 and encoder != "conv1d":
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
