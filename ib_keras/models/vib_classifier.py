"""The deep variational information-bottleneck classifier."""

from collections.abc import Callable, Sequence

import keras

from ib_keras.layers.marginal import Marginal
from ib_keras.layers.posterior import Posterior
from ib_keras.models.base.bottleneck_classifier import BottleneckClassifier


@keras.saving.register_keras_serializable("ib_keras")
class VIBClassifier(BottleneckClassifier):
    """Variational bottleneck of labels: minimises E[-log p(y|t)] + beta KL(q(t|x) || r(t)), in nats.

    The loss is cross-entropy + beta * rate. The first term bounds -I(T;Y) from above up to H(Y), and the second bounds
    I(X;T) from above. Here beta weighs I(X;T): beta = 0 is a noisy classifier, and a large beta keeps nothing and
    predicts the frequencies of the classes. (Tishby's beta weighs I(T;Y) and is the reciprocal.)

    Args:
      input_shape: shape of one example; default (28, 28, 1).
      latent_dim: number of coordinates of the code, >= 1; default 256.
      num_classes: number of classes, >= 2; default 10; labels are integers 0 .. num_classes - 1.
      hidden: sizes of the hidden layers of the encoder; default (1024, 1024).
      activation: activation of the hidden layers, a name of Keras or a function; default `"relu"`.
      encoder: Keras model [n, *input_shape] -> posterior parameters, or `"mlp"`, `"conv"`, `"conv1d"` or `"residual"`;
        None (default) is `"mlp"`.
      decoder: Keras model [n, latent_dim] -> logits [n, num_classes]; None (default) is one linear layer.
      posterior: q(t|x), `"diagonal"` (default), `"full"`, `"deterministic"` (no bottleneck, rate 0) or a
        `layers.Posterior`.
      marginal: r(t), `"standard"`, `"learned"`, `"mixture"`, `"vamp"` or a `layers.Marginal`; default `"standard"`.
      beta: weight >= 0 of the rate; default 1e-3. It may be set while training.
      num_samples: draws of t per example in training and in evaluation, >= 1; default 1.
      shots: draws of t over which predicted probabilities are averaged, e.g. 12; 0 (default) predicts from the mean
        code.
      seed: integer seed of the initial weights and of the draws; None (default) is random.
      name: name of the model; None (default) is made from the name of the class.
      dtype: dtype policy of the hidden layers; None (default) is the policy of Keras.

    Raises:
      InputError: for sizes below 1, beta < 0, unknown names, or networks of another shape.

    Example:

    >>> model = VIBClassifier((28, 28, 1), latent_dim=2, posterior="full", shots=12)
    >>> model.probabilities(keras.ops.zeros([3, 28, 28, 1])).shape
    TensorShape([3, 10])

    References:
      Alemi et al., Deep variational information bottleneck (2017), eq. 17.
    """

    def __init__(
        self,
        input_shape: Sequence[int] = (28, 28, 1),
        latent_dim: int = 256,
        num_classes: int = 10,
        *,
        hidden: Sequence[int] = (1024, 1024),
        activation: str | Callable | None = "relu",
        encoder: keras.Model | str | None = None,
        decoder: keras.Model | str | None = None,
        posterior: str | Posterior = "diagonal",
        marginal: str | Marginal = "standard",
        beta: float = 1e-3,
        num_samples: int = 1,
        shots: int = 0,
        seed: int | None = None,
        name: str | None = None,
        dtype: str | keras.DTypePolicy | None = None,
    ) -> None:
        super().__init__(
            input_shape,
            latent_dim,
            num_classes,
            hidden=hidden,
            activation=activation,
            encoder=encoder,
            decoder=decoder,
            posterior=posterior,
            marginal=marginal,
            beta=beta,
            num_samples=num_samples,
            shots=shots,
            seed=seed,
            name=name,
            dtype=dtype,
        )
