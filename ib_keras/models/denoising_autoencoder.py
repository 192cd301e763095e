"""The denoising autoencoder."""

from collections.abc import Callable, Sequence

import keras
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras.distribute.replicas import drawn_as_one
from ib_keras.layers.corruption import Corruption
from ib_keras.layers.corruption import corruption as choose_corruption
from ib_keras.layers.likelihood import Likelihood
from ib_keras.models.base.checked_input import examples_of
from ib_keras.models.base.layerwise_pretraining import LayerwisePretraining
from ib_keras.models.base.plain_autoencoder import PlainAutoencoder


@keras.saving.register_keras_serializable("ib_keras")
class DenoisingAutoencoder(LayerwisePretraining, PlainAutoencoder):
    """Denoising autoencoder: minimises the mean of |x - decode(encode(corrupted x))|^2 per pixel.

    The corruption is drawn anew for every batch of training, and evaluation leaves it out. The target is x, or y in
    `fit(x, y)`: where the examples are already corrupted, pass `corruption=None` and their clean versions as y. Under
    any likelihood other than the Gaussian, the loss is the distortion -log p(x|t) in nats.

    Args:
      input_shape: shape of one example; default (28, 28, 1).
      latent_dim: number of coordinates of the code, >= 1; default 32.
      corruption: `"gaussian"` (default), `"masking"`, `"salt_and_pepper"`, `"blocks"`, `"tokens"`, a
        `layers.Corruption`, or None.
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

    Example: sequences of tokens, a part of which are hidden.

    >>> from ib_keras.layers import CategoricalLikelihood, TokenCorruption
    >>> model = DenoisingAutoencoder((12,), 8, hidden=(64,), corruption=TokenCorruption(20, mask=0),
    ...                              likelihood=CategoricalLikelihood(20))
    >>> model.reconstruct(keras.ops.ones([2, 12])).shape, model.objective
    (TensorShape([2, 12]), {'distortion': 1.0})

    References:
      Vincent et al., Stacked denoising autoencoders (2010), eq. 7.
    """

    def __init__(
        self,
        input_shape: Sequence[int] = (28, 28, 1),
        latent_dim: int = 32,
        *,
        corruption: str | Corruption | None = "gaussian",
        hidden: Sequence[int] = (128, 64),
        activation: str | Callable | None = "relu",
        encoder: keras.Model | str | None = None,
        decoder: keras.Model | str | None = None,
        likelihood: str | Likelihood = "gaussian",
        seed: int | None = None,
        name: str | None = None,
        dtype: str | keras.DTypePolicy | None = None,
    ) -> None:
        self.corruption = choose_corruption(corruption)
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

    def seen(self, x: tf.Tensor, seed: tf.Tensor, training: bool) -> tf.Tensor:
        if self.corruption is None or not training:
            return x
        return drawn_as_one(lambda rows: self.corruption(rows, tf.random.fold_in(seed, 1)), x)

    def corrupted(self, x: ArrayLike, seed: int = 0) -> tf.Tensor:
        """Returns corrupted examples [n, *input_shape] as training sees them; the integer `seed` decides the draws."""
        return self.seen(examples_of(x, self.example_shape), tf.constant([seed, 0]), training=True)
