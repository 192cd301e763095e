"""The conditional-entropy-bottleneck classifier."""

from collections.abc import Callable, Sequence

import keras
import tensorflow as tf

from ib_keras import measures
from ib_keras.layers.marginal import ClassMarginal
from ib_keras.layers.posterior import Posterior
from ib_keras.models.base.bottleneck_classifier import BottleneckClassifier
from ib_keras.models.base.checked_input import classes_of
from ib_keras.models.base.coded_model import Forward
from ib_keras.models.base.terms import Term


@keras.saving.register_keras_serializable("ib_keras")
class CEBClassifier(BottleneckClassifier):
    """Conditional entropy bottleneck: minimises E[-log p(y|t)] + beta KL(q(t|x) || b(t|y)), in nats.

    The loss is cross-entropy + beta * residual. The second term, `residual`, bounds I(X;T|Y) = I(X;T) - I(X;Y;T) from
    above: the information of the code about x beyond the label. It can be 0 while the code still holds the whole label.
    b(t|y) is one learned Gaussian for each class, and the marginal r(t) of the logged `rate` is their even mixture.
    Here beta weighs I(X;T|Y): beta = 1 is the minimum necessary information, beta = 0 a noisy classifier. Where the
    label is a function of x, a large beta leaves the label and nothing else; with noisy labels it leaves nothing, since
    beta is 1 / (b - 1) for the weight b of I(T;Y) in I(X;T) - b I(T;Y).

    Args:
      input_shape: shape of one example; default (28, 28, 1).
      latent_dim: number of coordinates of the code, >= 1; default 4.
      num_classes: number of classes, >= 2; default 10; labels are integers 0 .. num_classes - 1.
      hidden: sizes of the hidden layers of the encoder; default (256, 128).
      activation: activation of the hidden layers, a name of Keras or a function; default `"relu"`.
      encoder: Keras model [n, *input_shape] -> posterior parameters, or `"mlp"`, `"conv"`, `"conv1d"` or `"residual"`;
        None (default) is `"mlp"`.
      decoder: Keras model [n, latent_dim] -> logits [n, num_classes]; None (default) is one linear layer.
      posterior: q(t|x), `"diagonal"` (default), `"full"` or a `layers.Posterior` with a density.
      beta: weight >= 0 of the residual information; default 0.1. It may be set while training.
      num_samples: draws of t per example in training and in evaluation, >= 1; default 1.
      shots: draws of t over which predicted probabilities are averaged; 0 (default) predicts from the mean code.
      seed: integer seed of the initial weights and of the draws; None (default) is random.
      name: name of the model; None (default) is made from the name of the class.
      dtype: dtype policy of the hidden layers; None (default) is the policy of Keras.

    Raises:
      InputError: for sizes below 1, beta < 0, unknown names, or networks of another shape.

    Example:

    >>> model = CEBClassifier((28, 28, 1), latent_dim=4, beta=0.1)
    >>> model.objective
    {'distortion': 1.0, 'residual': 0.1}

    References:
      Fischer, The conditional entropy bottleneck (2020), eq. 14 and 15.
    """

    def __init__(
        self,
        input_shape: Sequence[int] = (28, 28, 1),
        latent_dim: int = 4,
        num_classes: int = 10,
        *,
        hidden: Sequence[int] = (256, 128),
        activation: str | Callable | None = "relu",
        encoder: keras.Model | str | None = None,
        decoder: keras.Model | str | None = None,
        posterior: str | Posterior = "diagonal",
        beta: float = 0.1,
        num_samples: int = 1,
        shots: int = 0,
        seed: int | None = None,
        name: str | None = None,
        dtype: str | keras.DTypePolicy | None = None,
    ) -> None:
        marginal = ClassMarginal(classes_of(num_classes), seed=seed)
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

    def declared_terms(self) -> tuple[Term, ...]:
        return (
            Term("distortion", 1.0),
            Term("rate", cause=True),
            Term("residual", self.beta),
            Term("accuracy", higher_is_better=True),
        )

    def more_terms(self, forward: Forward) -> dict[str, tf.Tensor]:
        of_class = self.marginal.of_class(forward.target)
        return {"residual": measures.kl_divergence(forward.q, of_class, samples=forward.t)}
