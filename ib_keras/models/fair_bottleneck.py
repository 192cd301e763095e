"""A classifier whose code says little of a sensitive attribute."""

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import labels, rejection
from ib_keras.distribute import whole_batch
from ib_keras.layers.posterior import Posterior
from ib_keras.models.base.bottleneck_classifier import BottleneckClassifier
from ib_keras.models.base.coded_model import Forward
from ib_keras.models.base.terms import Term
from ib_keras.models.base.weighted_batch import weighted_log_mean

_PAIRS = "integer labels and groups of shape [n, 2]"
_MOST_ALONE = 0.1
_STACK = "Pass `np.stack([y, s], axis=1)`, with the sensitive attribute `s` [n] as integers."


@keras.saving.register_keras_serializable("ib_keras")
class FairBottleneck(BottleneckClassifier):
    """Fair bottleneck: minimises E[-log p(y|t)] + beta I(T;S), in nats, for a sensitive attribute S.

    The loss is cross-entropy + beta * leakage. `leakage` is the information I(T;S) between the drawn code and the group
    of the example, log q(t|s) - log q(t) with mixtures of q(t|x) over the rows of the batch: those of the group, and
    all of them. Among batches in which the groups have their shares of all examples, its expectation bounds I(T;S) from
    above, since information is convex in the channel. A small random batch has other shares, and one that holds a
    single group penalises nothing: take 256 examples or more, and `fit` warns where more than a tenth of the batches
    hold one group alone. No adversary is trained. Here beta weighs I(T;S): beta = 0 is a noisy classifier, and a large
    beta keeps nothing of the group and, of the label, what does not tell the group.

    `fit` takes labels and groups as the two columns of `y`; `predict` needs neither, and `evaluate` and `terms` take
    labels alone too, whose `leakage` is 0. The bound is on one draw of the
    code for each example. The means of `encode`, and several draws for one example, may tell more.

    Args:
      input_shape: shape of one example; default (28, 28, 1).
      latent_dim: number of coordinates of the code, >= 1; default 2.
      num_classes: number of classes, >= 2; default 10; labels are integers 0 .. num_classes - 1.
      hidden: sizes of the hidden layers of the encoder; default (64, 64).
      activation: activation of the hidden layers, a name of Keras or a function; default `"relu"`.
      encoder: Keras model [n, *input_shape] -> posterior parameters, or `"mlp"`, `"conv"`, `"conv1d"` or `"residual"`;
        None (default) is `"mlp"`.
      decoder: Keras model [n, latent_dim] -> logits [n, num_classes]; None (default) is one linear layer.
      posterior: q(t|x), `"diagonal"` (default), `"full"` or a `layers.Posterior` with a density.
      beta: weight >= 0 of I(T;S); default 5. It may be set while training.
      num_samples: draws of t per example in training and in evaluation, >= 1; default 1.
      shots: draws of t over which predicted probabilities are averaged; 0 (default) predicts from the mean code.
      seed: integer seed of the initial weights and of the draws; None (default) is random.
      name: name of the model; None (default) is made from the name of the class.
      dtype: dtype policy of the hidden layers; None (default) is the policy of Keras.

    Raises:
      InputError: for sizes below 1, beta < 0, unknown names, networks of another shape, or a deterministic posterior.

    Example:

    >>> model = FairBottleneck((4,), num_classes=2, hidden=(8,), seed=0)
    >>> model.compile("adam")
    >>> r = np.random.default_rng(0)
    >>> x, y, s = r.normal(size=[64, 4]), r.integers(0, 2, 64), r.integers(0, 2, 64)
    >>> sorted(model.fit(x, np.stack([y, s], axis=1), verbose=0).history)
    ['accuracy', 'distortion', 'leakage', 'loss', 'rate']

    References:
      Moyer et al., Invariant representations without adversarial training (2018), eq. 3 and 4: I(T;S) without an
        adversary, by the pairwise divergences of a known channel.
      Louizos et al., The variational fair autoencoder (2016), and Gupta et al., Controllable guarantees for fair
        outcomes via contrastive information estimation (2021): other penalties of the same dependence.
    """

    def __init__(
        self,
        input_shape: Sequence[int] = (28, 28, 1),
        latent_dim: int = 2,
        num_classes: int = 10,
        *,
        hidden: Sequence[int] = (64, 64),
        activation: str | Callable | None = "relu",
        encoder: keras.Model | str | None = None,
        decoder: keras.Model | str | None = None,
        posterior: str | Posterior = "diagonal",
        beta: float = 5.0,
        num_samples: int = 1,
        shots: int = 0,
        seed: int | None = None,
        name: str | None = None,
        dtype: str | keras.DTypePolicy | None = None,
    ) -> None:
        # Whether `fit` runs, which needs groups; evaluation takes labels alone.
        self._learns = False
        super().__init__(
            input_shape,
            latent_dim,
            num_classes,
            hidden=hidden,
            activation=activation,
            encoder=encoder,
            decoder=decoder,
            posterior=posterior,
            beta=beta,
            num_samples=num_samples,
            shots=shots,
            seed=seed,
            name=name,
            dtype=dtype,
        )
        if self.is_deterministic:
            raise rejection("posterior", "a distribution with a density", "deterministic", 'Pass "diagonal" or "full".')

    def declared_terms(self) -> tuple[Term, ...]:
        return (
            Term("distortion", 1.0),
            Term("rate", cause=True),
            Term("leakage", self.beta, of_batch=True),
            Term("accuracy", higher_is_better=True),
        )

    def more_terms(self, forward: Forward) -> dict[str, tf.Tensor]:
        group = _columns(forward.y, forward.training)[1]
        parameters, weights, groups = whole_batch(forward.parameters, forward.weights, group)
        # [s, n, m]: each draw under the posteriors of all m examples of the global batch.
        log_q = self.posterior_kind(parameters).log_prob(forward.t[:, :, None])
        local = _log_mean_of_group(log_q, group[:, None] == groups, weights) - weighted_log_mean(log_q, weights)
        return {"leakage": tf.reduce_mean(local, axis=0)}

    def check_target(self, x: ArrayLike, y: ArrayLike | None) -> None:
        if np.ndim(y) == 2 and np.shape(y)[1] == 2:
            y = np.asarray(y)
            super().check_target(x, y[:, 0])
            labels("y", y[:, 1], len(x))
            return
        super().check_target(x, y)
        if self._learns:
            raise rejection("y", _PAIRS, f"shape {np.shape(y)}", _STACK)

    def blank_batch(self) -> tuple[tf.Tensor, tf.Tensor | None]:
        return super().blank_batch()[0], tf.zeros([1, 2], tf.int32)

    def fit(self, *args: Any, **kwargs: Any) -> keras.callbacks.History:
        """Trains as `CodedModel.fit` does, on examples with labels and groups [n, 2].

        Args:
          *args: arguments of `keras.Model.fit`.
          **kwargs: arguments of `keras.Model.fit` by name.

        Raises:
          InputError: for labels without groups, and for all that `CodedModel.fit` refuses.

        Warns:
          UserWarning: for batches so small that more than a tenth of them hold one group alone.
        """
        self._learns = True
        _warn_of_lone_groups(self.beta, *_given(args, kwargs))
        try:
            return super().fit(*args, **kwargs)
        finally:
            self._learns = False

    def of_known_shapes(self, x: Any, y: Any, weight: Any) -> tuple[Any, Any, Any]:
        # Keras forgets the shape of a batch where earlier ones had another: labels alone, or labels and groups.
        forgotten = y is not None and tf.TensorShape(getattr(y, "shape", ())).rank is None
        return super().of_known_shapes(x, tf.reshape(y, [tf.shape(x)[0], -1]) if forgotten else y, weight)

    def limited_values(self, x: tf.Tensor, y: tf.Tensor | None) -> tf.Tensor | None:
        return None if y is None else _columns(y)[0]

    def _labels(self, y):
        return super()._labels(None if y is None else _columns(y)[0])


def _given(args, kwargs):
    """Returns `y` and the batch size among the arguments of `fit`."""
    found = dict(zip(("x", "y", "batch_size"), args)) | kwargs
    return found.get("y"), found.get("batch_size")


def _warn_of_lone_groups(beta, y, batch_size):
    """Warns where more than a tenth of the random batches hold one group alone, which tells nothing of its leakage."""
    batch_size = 32 if batch_size is None else batch_size
    if beta == 0 or np.ndim(y) != 2 or np.shape(y)[1] != 2 or not isinstance(batch_size, (int, np.integer)):
        return
    counts = np.unique(np.asarray(y)[:, 1], return_counts=True)[1]
    alone = float(((counts / counts.sum()) ** float(batch_size)).sum())
    if len(counts) > 1 and counts.sum() > batch_size and alone > _MOST_ALONE:
        warnings.warn(
            f"{alone:.0%} of the batches of {batch_size} examples hold one group alone, and penalise no leakage: pass "
            "a larger `batch_size`, such as 256.",
            stacklevel=4,
        )


def _columns(y, learned=False):
    """Returns labels [n] and groups [n]: the columns of `y`, or labels alone, whose examples are one group.

    Args:
      y: integers [n, 2], or labels [n] or [n, 1], which tell nothing that could be penalised.
      learned: whether groups are needed.

    Raises:
      InputError: for labels alone where groups are needed.
    """
    y = tf.convert_to_tensor(y)
    if y.shape.rank == 2 and y.shape[1] in (2, None):
        # Where the width is known in the step alone, a second column that is none counts as one group.
        return y[:, 0], y[:, -1] * tf.cast(tf.shape(y)[1] - 1, y.dtype)
    if learned:
        raise rejection("y", _PAIRS, f"shape {tuple(y.shape)}", _STACK)
    return y, tf.zeros([tf.shape(y)[0]], y.dtype)


def _log_mean_of_group(log_values, same, weights):
    """Returns the log mean of exp(v_sij) [s, n] over the examples j of the group of i, by their weights.

    An example whose group has no weight counts nowhere: its mean over all of the group is finite, as its loss must be.
    """
    same = tf.cast(same, tf.float32)
    weighted = same * weights
    total = tf.reduce_sum(weighted, axis=-1, keepdims=True)
    share = tf.where(total > 0, weighted, same)
    log_share = tf.math.log(share) - tf.math.log(tf.reduce_sum(share, axis=-1, keepdims=True))
    return tf.reduce_logsumexp(log_values + log_share, axis=-1)
