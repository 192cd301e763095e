"""The base of every bottleneck classifier: an encoder to q(t|x), a decoder to p(y|t), and terms in nats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import labels, rejection, whole_number
from ib_keras._probability import tfd
from ib_keras.layers.marginal import Marginal
from ib_keras.layers.mlp import mlp_encoder
from ib_keras.layers.posterior import Posterior
from ib_keras.measures.diagonal_gaussian import diagonal_gaussian
from ib_keras.models.base.checked_input import classes_of, codes_of, fitting, in_blocks, seed_of_draws
from ib_keras.models.base.coded_model import CodedModel
from ib_keras.models.base.terms import Term

_SEED_OF_PREDICTION = (0, 0)
_MOST_SHOTS = 2**16


class BottleneckClassifier(CodedModel):
    """Base of the bottleneck classifiers: a subclass chooses its defaults, and declares its terms.

    The loss is `sum_k objective[k] * mean(terms[k])`, by default distortion + beta * rate. The terms of each example
    are `distortion` = -log p(y|t), the cross-entropy, and `rate` = KL(q(t|x) || r(t)), both in nats, and `accuracy`,
    which is 1 where the likeliest class is y. I(T;Y) is at least H(Y) - distortion, and I(X;T) is at most the rate.

    Args:
      input_shape: shape of one example.
      latent_dim: number of coordinates of the code, >= 1.
      num_classes: number of classes, >= 2; labels are integers 0 .. num_classes - 1.
      hidden: sizes of the hidden layers of the encoder.
      activation: activation of the hidden layers, a name of Keras or a function; default `"relu"`.
      encoder: Keras model [n, *input_shape] -> posterior parameters, or `"mlp"`, `"conv"`, `"conv1d"` or `"residual"`;
        None (default) is `"mlp"`.
      decoder: Keras model [n, latent_dim] -> logits [n, num_classes]; None (default) is one linear layer.
      posterior: q(t|x), `"diagonal"` (default), `"full"`, `"deterministic"` (no bottleneck, rate 0) or a
        `layers.Posterior`.
      marginal: r(t), `"standard"` (default), `"learned"`, `"mixture"`, `"vamp"` or a `layers.Marginal`.
      beta: weight >= 0 of the rate, or of the term that a class has in its place.
      num_samples: draws of t per example in training and in evaluation, >= 1; default 1.
      shots: draws of t over which predicted probabilities are averaged; 0 (default) predicts from the mean code.
      seed: integer seed of the initial weights and of the draws in training; None (default) is random.
      name: name of the model; None (default) is made from the name of the class.
      dtype: dtype policy of the hidden layers; None (default) is the policy of Keras.
    """

    learns_labels = True

    def __init__(
        self,
        input_shape: Sequence[int],
        latent_dim: int,
        num_classes: int,
        *,
        hidden: Sequence[int],
        activation: str | Callable | None = "relu",
        encoder: keras.Model | str | None = None,
        decoder: keras.Model | None = None,
        posterior: str | Posterior = "diagonal",
        marginal: str | Marginal = "standard",
        beta: float,
        num_samples: int = 1,
        shots: int = 0,
        seed: int | None = None,
        name: str | None = None,
        dtype: str | keras.DTypePolicy | None = None,
    ) -> None:
        super().__init__(
            input_shape,
            latent_dim,
            hidden=hidden,
            activation=activation,
            encoder=encoder,
            posterior=posterior,
            marginal=marginal,
            beta=beta,
            num_samples=num_samples,
            seed=seed,
            name=name,
            dtype=dtype,
        )
        self.num_classes = classes_of(num_classes)
        self.shots = _draws(shots)
        self.use_encoder(encoder)
        if decoder is None:
            own_seed = self.network_seed(1)
            decoder = mlp_encoder((self.latent_dim,), self.num_classes, (), None, own_seed, self.dtype_policy)
        self.decoder: keras.Model = fitting("decoder", decoder, (self.latent_dim,), (self.num_classes,))
        self.start()

    def declared_terms(self) -> tuple[Term, ...]:
        return Term("distortion", 1.0), Term("rate", self.beta, cause=True), Term("accuracy", higher_is_better=True)

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        """Returns class probabilities [n, num_classes] of examples `x`, averaged over `shots` draws of the code."""
        return self._averaged(self.encoder(x, training=training), self.shots, _SEED_OF_PREDICTION, training)

    def probabilities(self, x: ArrayLike, shots: int | None = None, seed: int = 0) -> tf.Tensor:
        """Returns class probabilities [n, num_classes].

        Args:
          x: examples [n, *input_shape].
          shots: draws of t to average over, 0 for the mean code; None (default) takes the `shots` of the constructor.
          seed: integer seed of the draws; default 0.
        """
        shots = self.shots if shots is None else _draws(shots)
        pair, width = (seed_of_draws(seed), 0), max(1, shots) * self.latent_dim
        return in_blocks(lambda rows: self._averaged(rows, shots, pair, training=False), self._parameters(x), width)

    def log_probabilities(self, x: ArrayLike, shots: int | None = None, seed: int = 0) -> tf.Tensor:
        """Returns the logarithms of `probabilities` [n, num_classes], which do not underflow, for the same arguments.

        Args:
          x: examples [n, *input_shape].
          shots: draws of t to average over, 0 for the mean code; None (default) takes the `shots` of the constructor.
          seed: integer seed of the draws; default 0.
        """
        shots = self.shots if shots is None else _draws(shots)
        pair, width = (seed_of_draws(seed), 0), max(1, shots) * self.latent_dim
        return in_blocks(lambda rows: self._log_averaged(rows, shots, pair), self._parameters(x), width)

    def likelihood(self, t: ArrayLike) -> tfd.Distribution:
        """Returns p(y|t) for codes `t` [n, latent_dim], a `tfd.Categorical` of batch shape [n]."""
        return tfd.Categorical(logits=tf.cast(self.decoder(codes_of(t, self.latent_dim), training=False), tf.float32))

    def decode(self, t: ArrayLike) -> tf.Tensor:
        """Returns the class probabilities [n, num_classes] of codes `t` [n, latent_dim]."""
        return self.likelihood(t).probs_parameter()

    def measure(
        self,
        x: tf.Tensor,
        y: tf.Tensor | None = None,
        training: bool = False,
        seed: tuple[int, int] | tf.Tensor | None = None,
        weights: tf.Tensor | None = None,
    ) -> tuple[dict[str, tf.Tensor], tf.Tensor, tf.Tensor]:
        """Returns (terms {name: [n]}, labels, probabilities) of one batch; see `CodedModel.measure`."""
        label = self._labels(y)
        forward = self._forward(x, seed, training, weights)
        logits = self._logits(forward.t, training)
        # TensorFlow compares and counts int32 on the host, for which a GPU would wait.
        of_class = tf.cast(label, tf.int64)
        log_p = tf.gather(tf.nn.log_softmax(logits), tf.tile(of_class[None], [self.num_samples, 1]), batch_dims=2)
        forward = forward._replace(target=label, log_p=log_p, y=y)
        terms = {"distortion": -tf.reduce_mean(log_p, axis=0), "rate": self.rate(forward.q, forward.t)}
        # Training saves a pass through the decoder: it counts the classes of the draws that it has.
        predicted = (
            tf.reduce_mean(tf.nn.softmax(logits), axis=0)
            if training
            else self._averaged(forward.parameters, self.shots, _SEED_OF_PREDICTION, training)
        )
        right = tf.cast(tf.argmax(predicted, axis=-1) == of_class, tf.float32)
        return terms | self.more_terms(forward) | {"accuracy": right}, label, predicted

    def check_target(self, x: ArrayLike, y: ArrayLike | None) -> None:
        if y is None:
            raise rejection("y", "integer labels of shape [n]", "None", "A classifier is fitted with fit(x, y).")
        y = labels("y", y, len(x))
        self.require_range(y.min(), y.max())

    def of_known_shapes(self, x: Any, y: Any, weight: Any) -> tuple[Any, Any, Any]:
        # Keras forgets the rank of labels where earlier ones had another: [n] or [n, 1].
        forgotten = y is not None and tf.TensorShape(getattr(y, "shape", ())).rank is None
        return super().of_known_shapes(x, tf.reshape(y, [-1]) if forgotten else y, weight)

    def limited_values(self, x: tf.Tensor, y: tf.Tensor | None) -> tf.Tensor | None:
        return y

    def require_range(self, low: float, high: float, argument: str | None = None) -> None:
        if low < 0 or high >= self.num_classes:
            raise rejection(
                argument or "y",
                f"labels 0 .. {self.num_classes - 1}",
                f"labels from {low:.0f} to {high:.0f}",
                "Number the classes from 0, and pass `num_classes`.",
            )

    def blank_batch(self) -> tuple[tf.Tensor, tf.Tensor | None]:
        return tf.zeros([1, *self.example_shape]), tf.zeros([1], tf.int32)

    def endpoints(self) -> dict[str, tuple[Callable[..., tf.Tensor], list[tf.TensorSpec]]]:
        """Returns the signatures `serve`, `encode` and `decode` of an export."""
        code = tf.TensorSpec([None, self.latent_dim], tf.float32, name="t")
        return super().endpoints() | {"decode": (self.decode, [code])}

    def _labels(self, y):
        """Returns labels of shape [n] or [n, 1] as int32 [n], the nearest class for a label out of range.

        `limited_values` stops the training for such a label. A lookup of it raises on some devices, and reads another
        row on others.
        """
        if y is None:
            raise rejection("y", "integer labels of shape [n]", "None", "Pass a Dataset of pairs (x, y).")
        y = tf.convert_to_tensor(y)
        y = tf.ensure_shape(y, [None]) if y.shape.rank is None else y
        if y.shape.rank not in (1, 2) or (y.shape.rank == 2 and y.shape[1] != 1):
            raise rejection(
                "y",
                "integer labels of shape [n]",
                f"shape {tuple(y.shape)}",
                "Turn one-hot labels into integers with `.argmax(-1)`.",
            )
        if y.dtype.is_floating:
            raise rejection("y", "integer labels", f"dtype {y.dtype.name}", "Cast whole numbers with `.astype(int)`.")
        return tf.clip_by_value(tf.cast(tf.reshape(y, [-1]), tf.int32), 0, self.num_classes - 1)

    def _logits(self, t, training):
        """Returns logits [s, n, num_classes] of codes [s, n, d]."""
        flat = self.decoder(tf.reshape(t, [-1, self.latent_dim]), training=training)
        return tf.reshape(tf.cast(flat, tf.float32), [tf.shape(t)[0], tf.shape(t)[1], self.num_classes])

    def _averaged(self, parameters, shots, seed, training):
        """Returns class probabilities [n, num_classes], averaged over `shots` draws of q(t|x) or by its mean."""
        logits = self._logits(self._codes(parameters, shots, seed), training)
        return tf.reduce_mean(tf.nn.softmax(logits), axis=0)

    def _log_averaged(self, parameters, shots, seed):
        """Returns the logarithms [n, num_classes] of `_averaged`, summed where no probability is rounded to 0."""
        log_p = tf.nn.log_softmax(self._logits(self._codes(parameters, shots, seed), training=False))
        return tf.reduce_logsumexp(log_p, axis=0) - tf.math.log(tf.cast(tf.shape(log_p)[0], tf.float32))

    def _codes(self, parameters, shots, seed):
        """Returns codes [max(1, shots), n, d]: draws of q(t|x), or its mean for 0 shots."""
        return self._draws_of_rows(parameters, shots, seed) if shots else self.posterior_kind(parameters).mean()[None]

    def _draws_of_rows(self, parameters, shots, seed):
        """Returns draws [shots, n, d] of q(t|x), those that each row would get alone.

        One call for all rows would deal out its random numbers by the size of the batch and the place in it, so that
        the prediction of an example would depend on its neighbours.
        """
        q = self.posterior_kind(parameters)
        if hasattr(q, "moved"):
            return q.moved(_noise(shots, self.latent_dim, seed))
        draws = tf.vectorized_map(lambda row: self.posterior_kind(row[None]).sample(shots, seed=seed)[:, 0], parameters)
        return tf.transpose(draws, [1, 0, 2])


def _noise(shots, latent_dim, seed):
    """Returns standard normal draws [shots, latent_dim], a constant of any graph: exported files draw none.

    They are drawn in the graph where the seed is known only when it runs.
    """
    if any(isinstance(part, tf.Tensor) for part in seed):
        return _standard_normal(shots, latent_dim, seed)
    with tf.init_scope():
        return _standard_normal(shots, latent_dim, seed).numpy()


def _standard_normal(shots, latent_dim, seed):
    law = diagonal_gaussian(tf.zeros([1, latent_dim]), tf.ones([1, latent_dim]))
    return law.sample(shots, seed=seed)[:, 0]


def _draws(shots):
    shots = whole_number("shots", shots, 0, "shots=0 predicts from the mean code.")
    if shots > _MOST_SHOTS:
        raise rejection("shots", f"at most {_MOST_SHOTS}", shots, "Pass e.g. 12.")
    return shots
