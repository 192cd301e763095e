"""The information-bottleneck autoencoder."""

from collections.abc import Callable, Sequence

import keras
import tensorflow as tf

from ib_keras._checks import one_of
from ib_keras.layers.likelihood import Likelihood
from ib_keras.layers.marginal import Marginal
from ib_keras.layers.posterior import Posterior
from ib_keras.models.base.autoencoder import Autoencoder


@keras.saving.register_keras_serializable("ib_keras")
class IBAutoencoder(Autoencoder):
    """Bottleneck autoencoder: minimises E[-log p(y|t)] + beta KL(q(t|x) || r(t)) with a learned marginal r(t), in nats.

    The first term bounds -I(T;Y) from above up to the entropy of the target y. The second term bounds I(X;T) from
    above, and is tight where r is the marginal of t: therefore r is learned with the model. Here beta weighs I(X;T):
    beta = 0 keeps everything, a large beta keeps nothing. (Tishby's beta weighs I(T;Y) and is the reciprocal.) The
    target is x itself in `fit(x)`, or any y of shape `target_shape` in `fit(x, y)`: a clean picture, a part, the
    future.

    The `"squared"` Lagrangian minimises distortion + beta * (mean rate)^2. Where y is a function of x, the plain
    Lagrangian has the same corner of the curve as its optimum for every beta, and the squared one reaches the points
    between.

    Args:
      input_shape: shape of one example; default (28, 28, 1).
      latent_dim: number of coordinates of the code, >= 1; default 20.
      target_shape: shape of the target y; None (default) is `input_shape`.
      form: `"plain"` (default) or `"squared"` Lagrangian.
      hidden: sizes of the hidden layers of the encoder, which the decoder mirrors; default (400, 200).
      activation: activation of the hidden layers, a name of Keras or a function; default `"relu"`.
      encoder: Keras model [n, *input_shape] -> posterior parameters, or `"mlp"`, `"conv"`, `"conv1d"` or `"residual"`;
        None (default) is `"mlp"`.
      decoder: Keras model [n, latent_dim] -> likelihood parameters, or a name as for `encoder`; None (default) mirrors
        it.
      likelihood: p(x|t), a name as in `models.Autoencoder` or a `layers.Likelihood`; default `"bernoulli"`.
      posterior: q(t|x), `"deterministic"`, `"diagonal"`, `"full"` or a `layers.Posterior`; default `"diagonal"`.
      marginal: r(t), `"standard"`, `"learned"`, `"mixture"`, `"vamp"` or a `layers.Marginal`; default `"mixture"`.
      beta: weight >= 0 of the rate; default 1. It may be set while training.
      num_samples: draws of t per example in training and in evaluation, >= 1; default 1.
      seed: integer seed of the initial weights and of the draws; None (default) is random.
      name: name of the model; None (default) is made from the name of the class.
      dtype: dtype policy of the hidden layers; None (default) is the policy of Keras.

    Raises:
      InputError: for sizes below 1, beta < 0, unknown names, or networks of another shape.

    Example: the bottleneck between two halves of a picture.

    >>> model = IBAutoencoder((28, 14, 1), latent_dim=8, target_shape=(28, 14, 1), beta=0.5)
    >>> model.objective
    {'distortion': 1.0, 'rate': 0.5}

    References:
      Alemi et al., Deep variational information bottleneck (2017), eq. 17.
      Kolchinsky, Tracey & Wolpert, Nonlinear information bottleneck (2019).
      Kolchinsky, Tracey & Van Kuyk, Caveats for information bottleneck in deterministic scenarios (2019), eq. 5.
    """

    def __init__(
        self,
        input_shape: Sequence[int] = (28, 28, 1),
        latent_dim: int = 20,
        *,
        target_shape: Sequence[int] | None = None,
        form: str = "plain",
        hidden: Sequence[int] = (400, 200),
        activation: str | Callable | None = "relu",
        encoder: keras.Model | str | None = None,
        decoder: keras.Model | str | None = None,
        likelihood: str | Likelihood = "bernoulli",
        posterior: str | Posterior = "diagonal",
        marginal: str | Marginal = "mixture",
        beta: float = 1.0,
        num_samples: int = 1,
        seed: int | None = None,
        name: str | None = None,
        dtype: str | keras.DTypePolicy | None = None,
    ) -> None:
        self.form = one_of("form", form, ("plain", "squared"))
        super().__init__(
            input_shape,
            latent_dim,
            target_shape=target_shape,
            hidden=hidden,
            activation=activation,
            encoder=encoder,
            decoder=decoder,
            likelihood=likelihood,
            posterior=posterior,
            marginal=marginal,
            beta=beta,
            num_samples=num_samples,
            seed=seed,
            name=name,
            dtype=dtype,
        )

    def lagrangian(self, means: dict[str, tf.Tensor], weights: dict[str, tf.Tensor]) -> tf.Tensor:
        if self.form == "plain":
            return super().lagrangian(means, weights)
        return weights["distortion"] * means["distortion"] + weights["rate"] * means["rate"] ** 2
