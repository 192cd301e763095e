"""The deep variational information-bottleneck classifier."""

import keras

from ib_keras.models.base.bottleneck_classifier import BottleneckClassifier


@keras.saving.register_keras_serializable("ib_keras")
class VIBClassifier(BottleneckClassifier):
    """Variational bottleneck of labels: minimises E[-log p(y|t)] + beta KL(q(t|x) || r(t)), cross-entropy + beta *
    rate, in nats.

    The first term bounds -I(T;Y) from above up to H(Y), the second I(X;T). Here beta weighs I(X;T): beta = 0 is a noisy
    classifier, a large beta keeps nothing and predicts the frequencies of the classes. (Tishby's beta weighs I(T;Y) and
    is the reciprocal.)

    Args:
      input_shape: shape of one example.
      latent_dim: number of coordinates of the code, >= 1.
      num_classes: number of classes, >= 2; labels are integers 0 .. num_classes - 1.
      hidden, activation, encoder, decoder, posterior, marginal, beta, num_samples, shots, seed, name, dtype: see
        `models.BottleneckClassifier`; `shots=12` averages a prediction over twelve draws.

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
        input_shape=(28, 28, 1),
        latent_dim=256,
        num_classes=10,
        *,
        hidden=(1024, 1024),
        activation="relu",
        encoder=None,
        decoder=None,
        posterior="diagonal",
        marginal="standard",
        beta=1e-3,
        num_samples=1,
        shots=0,
        seed=None,
        name=None,
        dtype=None,
    ):
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
