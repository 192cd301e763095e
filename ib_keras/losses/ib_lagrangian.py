"""The information-bottleneck Lagrangian as a loss on the parameters of a Gaussian code."""

from typing import Any

import keras
import tensorflow as tf

from ib_keras import measures
from ib_keras._checks import at_least, one_of
from ib_keras.measures.diagonal_gaussian import diagonal_gaussian

_UNIT_SOFTPLUS = 0.5413248546129181
_LEAST_SCALE = 1e-5


@keras.saving.register_keras_serializable("ib_keras")
class IBLagrangian(keras.losses.Loss):
    """Bottleneck of labels without a decoder: minimises beta I(X;T) - I(T;Y), or I(X;T) - beta I(T;Y), in nats.

    The model puts out [n, 2d], the mean m and the raw deviation s of a Gaussian code q(t|x) = N(m, softplus(s +
    0.541)^2), as `layers.DiagonalPosterior` reads them. Both informations are measured in the batch by
    `measures.pairwise_information`: I(X;T) among all codes, I(X;T|Y) among the codes of each class, and I(T;Y) as their
    difference.

    Args:
      beta: weight >= 0 of I(X;T) in the form `"variational"`, and of I(T;Y) in the form `"tishby"`; default 0.01.
      form: `"variational"` (default) or `"tishby"`.
      reduction: `"sum_over_batch_size"` (default), `"sum"`, `"mean"` or `"none"`, as for every Keras loss.
      name: name of the loss; default `"ib_lagrangian"`.
      dtype: dtype of the computation; None (default) is that of Keras, float32.

    Example: two distant codes of two classes, for which I(T;Y) = log 2 and I(X;T) = log 2.

    >>> code = tf.constant([[-99., 0.], [99., 0.]])
    >>> round(float(IBLagrangian(beta=0.25)(tf.constant([0, 1]), code)), 3)
    -0.52

    References:
      Tishby, Pereira & Bialek, The information bottleneck method (1999), eq. 15.
      Kolchinsky, Tracey & Wolpert, Nonlinear information bottleneck (2019), eq. 13 and 14.
    """

    def __init__(
        self,
        beta: float = 1e-2,
        form: str = "variational",
        reduction: str = "sum_over_batch_size",
        name: str = "ib_lagrangian",
        dtype: str | None = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.beta = at_least("beta", beta, 0, "Pass a weight, e.g. 0.01.")
        self.form = one_of("form", form, ("variational", "tishby"))

    def call(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        """Returns the loss of each example [n] for labels [n] and outputs [n, 2d]."""
        mean, raw_scale = tf.split(tf.cast(y_pred, tf.float32), 2, axis=-1)
        q = diagonal_gaussian(mean, tf.nn.softplus(raw_scale + _UNIT_SOFTPLUS) + _LEAST_SCALE)
        label = tf.reshape(y_true, [-1])
        i_xt = measures.pairwise_information(q)
        i_ty = i_xt - measures.pairwise_information(q, among=label[:, None] == label[None])
        sign = -1.0 if self.form == "variational" else 1.0
        return sign * measures.ib_lagrangian(i_xt, i_ty, self.beta, self.form)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "beta": self.beta, "form": self.form}
