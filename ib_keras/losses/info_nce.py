"""A contrastive loss: the negative InfoNCE bound on the information between outputs and targets."""

from typing import Any

import keras
import tensorflow as tf

from ib_keras._checks import above, one_of
from ib_keras.measures.info_nce import log_mean_exp

_SIMILARITIES = {"dot": lambda a: a, "cosine": lambda a: tf.math.l2_normalize(a, axis=-1)}


@keras.saving.register_keras_serializable("ib_keras")
class InfoNCE(keras.losses.Loss):
    """Negative InfoNCE lower bound on I(target; output) in nats: minimising it *maximises* information.

    The loss is -(1/n) sum_i [s_ii - log (1/n) sum_j exp s_ij] with s_ij = output_i . target_j / temperature: each
    output has to find its target among the targets of the batch. It is at least -log n. Under several replicas, each
    compares within its own part of the batch.

    Args:
      temperature: divisor > 0 of the scores; default 1.
      similarity: `"dot"` (default), or `"cosine"` for vectors scaled to length 1.
      reduction: `"sum_over_batch_size"` (default), `"sum"`, `"mean"` or `"none"`, as for every Keras loss.
      name: name of the loss; default `"info_nce"`.
      dtype: dtype of the computation; None (default) is that of Keras, float32.

    >>> pairs = 10 * tf.eye(4)
    >>> round(float(InfoNCE()(pairs, pairs)), 3)
    -1.386

    References:
      van den Oord et al., Representation learning with contrastive predictive coding (2018), eq. 4.
    """

    def __init__(
        self,
        temperature: float = 1.0,
        similarity: str = "dot",
        reduction: str = "sum_over_batch_size",
        name: str = "info_nce",
        dtype: str | None = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.temperature = above("temperature", temperature, 0, "Pass e.g. 0.1.")
        self.similarity = one_of("similarity", similarity, _SIMILARITIES)

    def call(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        """Returns the loss of each example [n] for targets and outputs [n, d]."""
        targets, outputs = (_SIMILARITIES[self.similarity](tf.cast(side, tf.float32)) for side in (y_true, y_pred))
        scores = tf.matmul(outputs, targets, transpose_b=True) / self.temperature
        return log_mean_exp(scores) - tf.linalg.diag_part(scores)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "temperature": self.temperature, "similarity": self.similarity}
