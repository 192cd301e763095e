"""The base of every model with a code: an encoder to q(t|x), a marginal r(t), and terms in nats."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras import measures
from ib_keras._checks import positive_int, rejection
from ib_keras._probability import tfd
from ib_keras._seeds import draw_seed
from ib_keras.distribute.replicas import drawn_as_one
from ib_keras.layers.marginal import Marginal
from ib_keras.layers.marginal import marginal as choose_marginal
from ib_keras.layers.network_arguments import known_activation, seed_or_none, shape_of, sizes_of
from ib_keras.layers.network_kinds import encoder_of
from ib_keras.layers.posterior import DeterministicPosterior, Posterior
from ib_keras.layers.posterior import posterior as choose_posterior
from ib_keras.models.base.backbone import with_head
from ib_keras.models.base.batch_shapes import paired, shapes_told
from ib_keras.models.base.checked_input import (
    array_of,
    examples_of,
    finite_examples,
    fitting,
    in_blocks,
    rows_of_examples,
    seed_of_draws,
    weight_of_rate,
)
from ib_keras.models.base.configured_model import ConfiguredModel
from ib_keras.models.base.data_arguments import checked_arguments
from ib_keras.models.base.data_sources import check_element
from ib_keras.models.base.loss_watch import watched
from ib_keras.models.base.moments_encoder import joined_moments

_BLOCK_ROWS = 512


class Forward(NamedTuple):
    """Results of one pass over a batch, from which a model computes the terms that it adds.

    Args:
      x: examples [n, *input_shape] in float32.
      target: target of each example, or None where the model has none.
      parameters: outputs [n, units] of the encoder.
      q: posterior q(t|x), batch shape [n].
      t: draws [s, n, latent_dim] of q.
      log_p: log p(target|t) in nats [s, n], or None where the model does not decode.
      weights: weights [n] of the examples.
      seed: int32 [2], from which every draw of the batch follows.
      training: whether layers are in training mode.
      y: what `fit` was given as `y` for this batch, or None.
    """

    x: tf.Tensor
    target: tf.Tensor | None
    parameters: tf.Tensor
    q: tfd.Distribution
    t: tf.Tensor
    log_p: tf.Tensor | None
    weights: tf.Tensor
    seed: tf.Tensor
    training: bool
    y: tf.Tensor | None = None


class CodedModel(ConfiguredModel):
    """Base of all models: a subclass implements `measure`, and declares its terms and their weights in the loss.

    The loss is `sum_k objective[k] * mean(terms[k])`, unless the class overrides `lagrangian`.

    Args:
      input_shape: shape of one example.
      latent_dim: number of coordinates of the code, >= 1.
      hidden: sizes of the hidden layers of the encoder.
      activation: activation of the hidden layers, a name of Keras or a function.
      encoder: Keras model [n, *input_shape] -> posterior parameters, or `"mlp"`, `"conv"`, `"conv1d"` or `"residual"`;
        None is the kind of network that the class names.
      posterior: q(t|x), `"deterministic"`, `"diagonal"`, `"full"` or a `layers.Posterior`.
      marginal: r(t), `"standard"`, `"learned"`, `"mixture"`, `"vamp"` or a `layers.Marginal`.
      beta: weight >= 0 of the rate in the loss.
      num_samples: draws of t per example in training and in evaluation, >= 1.
      seed: integer seed of the initial weights and of the draws; None is random. A loaded model starts its draws anew.
      name: name of the model; None is made from the name of the class.
      dtype: dtype policy of the hidden layers; None is the policy of Keras.
    """

    network = "mlp"
    """Kind of network of the encoder where the constructor does not choose one."""
    learns_labels = False
    """Whether `fit` takes pairs (x, y) of examples and labels."""

    def __init__(
        self,
        input_shape: Sequence[int],
        latent_dim: int,
        *,
        hidden: Sequence[int],
        activation: str | Callable | None,
        encoder: keras.Model | str | None,
        posterior: str | Posterior,
        marginal: str | Marginal,
        beta: float,
        num_samples: int,
        seed: int | None,
        name: str | None,
        dtype: str | keras.DTypePolicy | None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.example_shape = shape_of("input_shape", input_shape)
        self.latent_dim = positive_int("latent_dim", latent_dim, "A code has at least one coordinate.")
        sizes_of("latent_dim", self.latent_dim, "Pass e.g. 10.")
        self.hidden = sizes_of("hidden", hidden, "Pass sizes of layers, e.g. hidden=(128, 64).")
        self.activation = known_activation(activation)
        self._beta = weight_of_rate(beta)
        self.num_samples = positive_int("num_samples", num_samples)
        self.seed = seed_or_none(seed)
        self.posterior_kind = choose_posterior(posterior)
        self.marginal = choose_marginal(marginal, self.seed)
        self.noise = keras.random.SeedGenerator(self.seed)

    @property
    def beta(self) -> float:
        """Weight of the rate in the loss. It may be set while training, and a saved model keeps the last value."""
        return self._beta

    @beta.setter
    def beta(self, value: float) -> None:
        self._beta = weight_of_rate(value)
        self.remember("beta", self._beta)
        self.weigh_terms()

    @property
    def is_deterministic(self) -> bool:
        """Whether the code is a single point. Its rate would be infinite, and is reported as 0."""
        return isinstance(self.posterior_kind, DeterministicPosterior)

    # Construction: a subclass calls `use_encoder` in its constructor, and `start` in the last line.

    def default_encoder(self, units: int, kind: str) -> keras.Model:
        """Returns a Keras model [n, *input_shape] -> [n, units] of a kind of network, e.g. `"mlp"`."""
        return encoder_of(
            kind, self.example_shape, units, self.hidden, self.activation, self.network_seed(0), self.dtype_policy
        )

    def network_seed(self, part: int) -> tuple[int, int] | None:
        """Returns the seed of the weights of one part of the model, 0 for the encoder and 1 for the decoder."""
        return None if self.seed is None else (self.seed, part)

    def use_encoder(self, encoder: keras.Model | str | None) -> None:
        """Sets the encoder: a Keras model, the name of a kind of network, or None for the kind of the class."""
        if encoder is None or isinstance(encoder, str):
            encoder = self.default_encoder(self.posterior_kind.units(self.latent_dim), encoder or self.network)
        encoder, self.posterior_kind = joined_moments(encoder, self.posterior_kind, self.example_shape, self.latent_dim)
        units = self.posterior_kind.units(self.latent_dim)
        encoder = with_head(encoder, self.example_shape, units, self.network_seed(0))
        self.encoder: keras.Model = fitting("encoder", encoder, self.example_shape, (units,))
        self._own_marginal()

    def start(self) -> None:
        """Creates the metrics and calls the model once, so that all weights exist."""
        self.track_terms()
        self(self.blank_batch()[0])

    # Training and evaluation.

    def fit(self, *args: Any, **kwargs: Any) -> keras.callbacks.History:
        """Trains as `keras.Model.fit` does, on arrays, a `tf.data.Dataset`, a `PyDataset` or a generator of tuples.

        Args:
          *args: arguments of `keras.Model.fit`.
          **kwargs: arguments of `keras.Model.fit` by name.

        Raises:
          InputError: for arrays of another shape or with values outside the support of the likelihood, after the first
            batch of a Dataset with such values, and after the first batch whose loss is not finite, with the name of
            the term that was the first to be so.
        """
        given = checked_arguments(self, keras.Model.fit, args, kwargs)
        given["callbacks"] = watched(given.get("callbacks"), self)
        self.weigh_terms()
        with shapes_told(self.example_shape):
            return super().fit(**given)

    def evaluate(self, *args: Any, **kwargs: Any) -> Any:
        """Evaluates as `keras.Model.evaluate` does; `return_dict=True` returns every term by its name."""
        given = checked_arguments(self, keras.Model.evaluate, args, kwargs)
        given["callbacks"] = watched(given.get("callbacks"), self)
        with shapes_told(self.example_shape):
            return super().evaluate(**given)

    def predict(self, *args: Any, **kwargs: Any) -> np.ndarray:
        """Returns what the model gives for all examples, as `keras.Model.predict` does, after checks of them."""
        given = checked_arguments(self, keras.Model.predict, args, kwargs)
        with shapes_told(self.example_shape):
            return super().predict(**given)

    def train_on_batch(self, *args: Any, **kwargs: Any) -> Any:
        """Trains on one batch of arrays as `keras.Model.train_on_batch` does, after the checks of `fit`."""
        return super().train_on_batch(**checked_arguments(self, keras.Model.train_on_batch, args, kwargs))

    def test_on_batch(self, *args: Any, **kwargs: Any) -> Any:
        """Evaluates one batch of arrays as `keras.Model.test_on_batch` does, after the checks of `fit`."""
        return super().test_on_batch(**checked_arguments(self, keras.Model.test_on_batch, args, kwargs))

    def predict_on_batch(self, *args: Any, **kwargs: Any) -> np.ndarray:
        """Returns what the model gives for one batch, as `keras.Model.predict_on_batch` does, after checks of it."""
        return super().predict_on_batch(**checked_arguments(self, keras.Model.predict_on_batch, args, kwargs))

    # Codes and terms of examples.

    def posterior(self, x: ArrayLike) -> tfd.Distribution:
        """Returns q(t|x), a `tfd.Distribution` of batch shape [n] and event shape (latent_dim,)."""
        return self.posterior_kind(self._parameters(x))

    def encode(self, x: ArrayLike) -> tf.Tensor:
        """Returns the mean code of each example, [n, latent_dim]."""
        return self.posterior(x).mean()

    def rate(self, q: tfd.Distribution, t: tf.Tensor) -> tf.Tensor:
        """Returns KL(q(t|x) || r(t)) in nats [n], and 0 for a point.

        Args:
          q: posterior of n examples.
          t: draws [s, n, latent_dim] of q, whose mean is taken where the divergence has no closed form.
        """
        if self.is_deterministic:
            return tf.zeros_like(t[0, :, 0])
        return measures.kl_divergence(q, self.marginal.distribution(), samples=t)

    def terms(self, x: ArrayLike, y: ArrayLike | None = None, seed: int = 0) -> dict[str, np.ndarray]:
        """Returns the terms of each example as {name: array [n]}, without their weights in the loss.

        Args:
          x: examples [n, *input_shape].
          y: targets or labels [n, ...]; None (default) for examples that are their own targets.
          seed: integer seed of the draws of t; default 0.

        Raises:
          InputError: for examples of another shape, or with values outside the support of the likelihood.
        """
        x, seed = finite_examples(x, self.example_shape), seed_of_draws(seed)
        y = None if y is None else np.asarray(array_of("y", y, "an array with one row for each example"))
        self.check_target(x, y)
        blocks = []
        for i in range(0, len(x), _BLOCK_ROWS):
            rows = slice(i, i + _BLOCK_ROWS)
            examples, targets = examples_of(x[rows], self.example_shape), None if y is None else y[rows]
            blocks.append(self.measure(examples, targets, seed=(seed, i))[0])
            self.require_computed(blocks[-1])
        return {name: np.concatenate([block[name].numpy() for block in blocks]) for name in self.term_names}

    def measure(
        self,
        x: tf.Tensor,
        y: tf.Tensor | None = None,
        training: bool = False,
        seed: tuple[int, int] | tf.Tensor | None = None,
        weights: tf.Tensor | None = None,
    ) -> tuple[dict[str, tf.Tensor], tf.Tensor, tf.Tensor]:
        """Returns (terms {name: [n]}, target, prediction) of one batch, all in float32.

        Args:
          x: examples [n, *input_shape].
          y: targets or labels [n, ...], or None.
          training: whether layers are in training mode.
          seed: int32 [2], from which every draw follows; None takes the next seed of the model's own generator.
          weights: weights [n] of the examples, for terms that compare examples; None weighs all alike.
        """
        raise NotImplementedError

    # For subclasses.

    def more_terms(self, forward: Forward) -> dict[str, tf.Tensor]:
        """Returns the values {name: [n]} of the terms that a class declares beyond those of its base."""
        return {}

    def of_known_shapes(self, x: Any, y: Any, weight: Any) -> tuple[Any, Any, Any]:
        check_element("x", (x, y, weight), self.example_shape)
        # Keras reads batches of another shape through the graph of earlier ones, whose shapes it then forgets.
        known = tf.TensorShape(x.shape)[1:].is_fully_defined()
        x = x if known else tf.ensure_shape(x, (None, *self.example_shape))
        return x, paired("y", y, x), paired("sample_weight", weight, x)

    def check_target(self, x: ArrayLike, y: ArrayLike | None) -> None:
        """Raises an `InputError` for targets `y` that the model cannot learn; `x` are the targets where `y` is None."""

    def blank_batch(self) -> tuple[tf.Tensor, tf.Tensor | None]:
        """Returns one example of zeros and its target."""
        raise NotImplementedError

    def endpoints(self) -> dict[str, tuple[Callable[..., tf.Tensor], list[tf.TensorSpec]]]:
        """Returns the signatures of an export as {name: (function, [tf.TensorSpec])}."""
        example = tf.TensorSpec([None, *self.example_shape], tf.float32, name="x")
        return {"serve": (self.call, [example]), "encode": (self.encode, [example])}

    def seen(self, x: tf.Tensor, seed: tf.Tensor, training: bool) -> tf.Tensor:
        """Returns the examples as the encoder gets them: unchanged, unless the model corrupts them in training."""
        return x

    def _parameters(self, x):
        """Returns the outputs [n, units] of the encoder for checked examples `x`, computed in blocks."""
        x = rows_of_examples(x, self.example_shape)
        return in_blocks(lambda rows: self.encoder(tf.cast(rows, tf.float32), training=False), x, self.example_size)

    @property
    def example_size(self) -> int:
        """Number of values of one example."""
        return math.prod(self.example_shape)

    def _encoded(self, x, training):
        return self.posterior_kind(self.encoder(x, training=training))

    def _forward(self, x, seed, training, weights):
        """Encodes the examples and draws codes. Returns a `Forward` without target and likelihood."""
        x = tf.cast(x, tf.float32)
        seed = draw_seed(self.noise) if seed is None else tf.convert_to_tensor(seed, tf.int32)
        parameters = self.encoder(self.seen(x, seed, training), training=training)
        q = self.posterior_kind(parameters)
        weights = tf.ones([tf.shape(x)[0]]) if weights is None else weights
        t = tf.stack([q.loc] * self.num_samples) if self.is_deterministic else self._drawn(q, parameters, seed)
        return Forward(x, None, parameters, q, t, None, weights, seed, training)

    def _drawn(self, q, parameters, seed):
        """Returns draws [s, n, latent_dim] of the posterior, which do not depend on the number of replicas."""
        if tf.distribute.get_strategy().num_replicas_in_sync == 1:
            return q.sample(self.num_samples, seed=seed)
        return drawn_as_one(lambda rows: self.posterior_kind(rows).sample(self.num_samples, seed=seed), parameters, 1)

    def _own_marginal(self):
        """Attaches the marginal to the encoder, and builds it unless a model of the same size has built it."""
        self.marginal.attach(lambda x: self._encoded(x, training=False), self.example_shape)
        if not self.marginal.built:
            self.marginal.build((None, self.latent_dim))
        if self.marginal.latent_dim != self.latent_dim:
            raise rejection(
                "marginal",
                f"of {self.latent_dim} coordinates like the code",
                f"a marginal of {self.marginal.latent_dim} coordinates",
                "Give each model a marginal of its own.",
            )
