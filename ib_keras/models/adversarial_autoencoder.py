"""The adversarial autoencoder."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from ib_keras._checks import at_least, rejection
from ib_keras.distribute.replicas import drawn_as_one
from ib_keras.layers.likelihood import Likelihood
from ib_keras.layers.marginal import Marginal
from ib_keras.layers.mlp import mlp_encoder
from ib_keras.layers.network_arguments import sizes_of
from ib_keras.layers.posterior import Posterior
from ib_keras.models.base.checked_input import fitting
from ib_keras.models.base.coded_model import Forward
from ib_keras.models.base.plain_autoencoder import PlainAutoencoder
from ib_keras.models.base.terms import Term


@keras.saving.register_keras_serializable("ib_keras")
class AdversarialAutoencoder(PlainAutoencoder):
    """Adversarial autoencoder: minimises the mean of |x - decode(t)|^2 per pixel + weight * E[-log D(t)], t ~ q(t|x).

    A discriminator D learns at the same time to tell draws of the marginal r(t) from codes. It minimises the term
    `discriminator`, E_r[-log D(t)] + E_q[-log (1 - D(t))], which is 2 log 2 nats where D cannot tell them apart. The
    distribution of all codes therefore approaches r(t), so that `sample` decodes codes that the decoder knows. Under
    any likelihood other than the Gaussian, the first term is the distortion -log p(x|t) in nats.

    Args:
      input_shape: shape of one example; default (28, 28, 1).
      latent_dim: number of coordinates of the code, >= 1; default 10.
      weight: weight >= 0 of the term `adversarial`; default 0.01.
      discriminator: Keras model [n, latent_dim] -> logits [n, 1]; None (default) builds one.
      discriminator_hidden: sizes of the hidden layers of the discriminator that is built; default (64, 64).
      hidden: sizes of the hidden layers of the encoder, which the decoder mirrors; default (128, 64).
      activation: activation of the hidden layers, a name of Keras or a function; default `"relu"`.
      encoder: Keras model [n, *input_shape] -> posterior parameters, or `"mlp"`, `"conv"`, `"conv1d"` or `"residual"`;
        None (default) is `"mlp"`.
      decoder: Keras model [n, latent_dim] -> likelihood parameters, or a name as for `encoder`; None (default) mirrors
        it.
      likelihood: p(x|t), a name as in `models.Autoencoder` or a `layers.Likelihood`; default `"gaussian"`.
      posterior: q(t|x), `"deterministic"`, `"diagonal"`, `"full"` or a `layers.Posterior`; default `"deterministic"`.
      marginal: r(t), `"standard"`, `"learned"`, `"mixture"`, `"vamp"` or a `layers.Marginal`; default `"standard"`.
      seed: integer seed of the initial weights and of the draws; None (default) is random.
      name: name of the model; None (default) is made from the name of the class.
      dtype: dtype policy of the hidden layers; None (default) is the policy of Keras.

    Raises:
      InputError: for sizes below 1, weight < 0, unknown names, or networks of another shape.

    Example:

    >>> model = AdversarialAutoencoder((8, 8, 1), latent_dim=3)
    >>> model.compile("adam", discriminator_optimizer=keras.optimizers.Adam(1e-4))
    >>> model.objective
    {'mse': 1.0, 'adversarial': 0.01}

    References:
      Makhzani et al., Adversarial autoencoders (2016), section 2.
    """

    def __init__(
        self,
        input_shape: Sequence[int] = (28, 28, 1),
        latent_dim: int = 10,
        *,
        weight: float = 1e-2,
        discriminator: keras.Model | None = None,
        discriminator_hidden: Sequence[int] = (64, 64),
        hidden: Sequence[int] = (128, 64),
        activation: str | Callable | None = "relu",
        encoder: keras.Model | str | None = None,
        decoder: keras.Model | str | None = None,
        likelihood: str | Likelihood = "gaussian",
        posterior: str | Posterior = "deterministic",
        marginal: str | Marginal = "standard",
        seed: int | None = None,
        name: str | None = None,
        dtype: str | keras.DTypePolicy | None = None,
    ) -> None:
        self.weight = at_least("weight", weight, 0, "weight=0 leaves the discriminator without effect.")
        sizes = sizes_of("discriminator_hidden", discriminator_hidden, "Pass sizes of layers, e.g. (64, 64).")
        self._given_discriminator = discriminator, sizes
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
            seed=seed,
            name=name,
            dtype=dtype,
        )

    def add_parts(self) -> None:
        given, sizes = self._given_discriminator
        network = given
        if given is None:
            network = mlp_encoder((self.latent_dim,), 1, sizes, "relu", self.network_seed(2), self.dtype_policy)
        self.discriminator = fitting("discriminator", network, (self.latent_dim,), (1,))

    def declared_terms(self) -> tuple[Term, ...]:
        return (
            *super().declared_terms(),
            Term("adversarial", self.weight),
            Term("discriminator", of_batch=True),
        )

    def compile(
        self,
        optimizer: str | keras.optimizers.Optimizer = "adam",
        loss: None = None,
        discriminator_optimizer: str | keras.optimizers.Optimizer = "adam",
        **kwargs: Any,
    ) -> None:
        """Configures training.

        Args:
          optimizer: Keras optimizer of encoder and decoder, or its name; default `"adam"`.
          loss: None, since the objective is the model's own.
          discriminator_optimizer: another Keras optimizer for the discriminator, or its name; default `"adam"`.
          **kwargs: further arguments of `keras.Model.compile`.

        Raises:
          InputError: for a loss, or one optimizer for both.
        """
        second = keras.optimizers.get(discriminator_optimizer)
        if second is optimizer:
            raise rejection(
                "discriminator_optimizer",
                "an optimizer of its own",
                "the optimizer of the autoencoder",
                "Pass a second optimizer object.",
            )
        scaled = self.dtype_policy.name == "mixed_float16" and kwargs.get("auto_scale_loss", True)
        if scaled and not isinstance(second, keras.optimizers.LossScaleOptimizer):
            second = keras.optimizers.LossScaleOptimizer(second, name="discriminator_loss_scale")
        self.discriminator_optimizer = second
        super().compile(optimizer, loss, **kwargs)

    def get_compile_config(self) -> dict[str, Any]:
        """Returns the arguments of `compile`, including the second optimizer."""
        config = super().get_compile_config()
        return config and config | {
            "discriminator_optimizer": keras.saving.serialize_keras_object(self.discriminator_optimizer)
        }

    def players(self) -> list[tuple[keras.optimizers.Optimizer, dict[str, float] | None, list[tf.Variable]]]:
        judged = {id(variable) for variable in self.discriminator.trainable_variables}
        own = [variable for variable in self.trainable_variables if id(variable) not in judged]
        return [
            (self.optimizer, None, own),
            (self.discriminator_optimizer, {"discriminator": 1.0}, self.discriminator.trainable_variables),
        ]

    def more_terms(self, forward: Forward) -> dict[str, tf.Tensor]:
        # Another seed than that of the codes: draws of the marginal must not follow the noise of the codes.
        t, seed = forward.t[0], tf.random.fold_in(forward.seed, 1)
        z = drawn_as_one(lambda rows: self.marginal.distribution().sample(tf.shape(rows)[0], seed=seed), t)
        of_codes, of_draws = (self.discriminator(codes, training=forward.training)[:, 0] for codes in (t, z))
        # softplus(-z) = -log sigmoid(z), which stays finite for any logit z.
        return {
            "adversarial": tf.nn.softplus(-of_codes),
            "discriminator": tf.nn.softplus(-of_draws) + tf.nn.softplus(of_codes),
        }
