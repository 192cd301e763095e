"""The base of every autoencoder: an encoder to q(t|x), a decoder to p(x|t), and terms in nats."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection, whole_number
from ib_keras._probability import tfd
from ib_keras._seeds import draw_seed
from ib_keras.layers.likelihood import CategoricalLikelihood, Likelihood
from ib_keras.layers.likelihood import likelihood as choose_likelihood
from ib_keras.layers.marginal import Marginal
from ib_keras.layers.network_arguments import shape_of
from ib_keras.layers.network_kinds import decoder_of
from ib_keras.layers.posterior import Posterior
from ib_keras.models.base.checked_input import codes_of, fitting, in_blocks, seed_of_draws, value_range
from ib_keras.models.base.code_sampler import CodeSampler
from ib_keras.models.base.code_walk import CodeWalk
from ib_keras.models.base.coded_model import CodedModel
from ib_keras.models.base.log_likelihood import ImportanceWeighted
from ib_keras.models.base.terms import Term

_TOKEN_FEATURES = 16


class Autoencoder(ImportanceWeighted, CodeWalk, CodeSampler, CodedModel):
    """Base of the autoencoders: a subclass chooses its defaults, and declares the terms that it adds.

    The loss is `sum_k objective[k] * mean(terms[k])`, by default distortion + beta * rate. `models.Term` shows how a
    subclass declares a term. The terms of each example are `distortion` = -log p(x|t) and `rate` = KL(q(t|x) || r(t)),
    both in nats and summed over pixels, and `mse`, the mean squared error per pixel of the reconstruction (`error_rate`
    for tokens). All of them are logged for training and validation data, whatever their weights.

    Args:
      input_shape: shape of one example, e.g. (28, 28, 1). The likelihood decides which values are valid.
      latent_dim: number of coordinates of the code, >= 1.
      hidden: sizes of the hidden layers of the encoder, which the decoder mirrors.
      activation: activation of the hidden layers, a name of Keras or a function; default `"relu"`.
      encoder: Keras model [n, *input_shape] -> posterior parameters, or -> [mean, log_var], each [n, latent_dim], with
        or without draws z behind them; or the name of a kind of network: `"mlp"`, `"conv"`, `"conv1d"` or `"residual"`;
        None (default) is the kind of the class.
      decoder: Keras model [n, latent_dim] -> likelihood parameters, which are [n, *target_shape] for most likelihoods,
        or the name of a kind of network; None (default) mirrors the encoder.
      likelihood: p(x|t), `"gaussian"`, `"bernoulli"`, `"continuous_bernoulli"`, `"learned_gaussian"`, `"categorical"`,
        `"discretised_logistic"` or a `layers.Likelihood`.
      posterior: q(t|x), `"deterministic"`, `"diagonal"`, `"log_variance"`, `"full"` or a `layers.Posterior`.
      marginal: r(t), `"standard"` (default), `"learned"`, `"mixture"`, `"vamp"` or a `layers.Marginal`.
      beta: weight >= 0 of the rate in the loss; default 1.
      num_samples: draws of t per example in training and in evaluation, >= 1; default 1.
      target_shape: shape of the decoded target; None (default) decodes the examples themselves.
      seed: integer seed of the initial weights and of the draws; None (default) is random. A loaded model starts its
        draws anew.
      name: name of the model; None (default) is made from the name of the class.
      dtype: dtype policy of the hidden layers; None (default) is the policy of Keras.
    """

    def __init__(
        self,
        input_shape: Sequence[int],
        latent_dim: int,
        *,
        hidden: Sequence[int],
        activation: str | Callable | None = "relu",
        encoder: keras.Model | str | None = None,
        decoder: keras.Model | str | None = None,
        likelihood: str | Likelihood,
        posterior: str | Posterior,
        marginal: str | Marginal = "standard",
        beta: float = 1.0,
        num_samples: int = 1,
        target_shape: Sequence[int] | None = None,
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
        self.target_shape = self.example_shape if target_shape is None else shape_of("target_shape", target_shape)
        self.likelihood_kind = choose_likelihood(likelihood)
        self.decodes_itself = target_shape is None
        self.use_encoder(encoder)
        if decoder is None or isinstance(decoder, str):
            decoder = self.default_decoder(decoder or (encoder if isinstance(encoder, str) else self.network))
        self.decoder: keras.Model = fitting(
            "decoder", decoder, (self.latent_dim,), self.likelihood_kind.outputs(self.target_shape)
        )
        self.add_parts()
        self.start()

    # Terms.

    def declared_terms(self) -> tuple[Term, ...]:
        return self.common_terms(distortion=1.0, rate=self.beta)

    def common_terms(
        self, distortion: float | None = None, rate: float | None = None, error: float | None = None
    ) -> tuple[Term, ...]:
        """Returns the terms of every autoencoder with their weights in the loss; None (default) only logs a term.

        Args:
          distortion: weight of -log p(x|t).
          rate: weight of KL(q(t|x) || r(t)).
          error: weight of the error of the reconstruction, `mse` or `error_rate` according to the likelihood.
        """
        return (
            Term("distortion", distortion),
            Term("rate", rate, cause=True),
            Term(self.likelihood_kind.error_name, error),
        )

    # Construction.

    def default_encoder(self, units: int, kind: str) -> keras.Model:
        """Returns a Keras model [n, *input_shape] -> [n, units] of a kind of network, which embeds tokens first."""
        if not (self.decodes_itself and isinstance(self.likelihood_kind, CategoricalLikelihood)):
            return super().default_encoder(units, kind)
        embedding = keras.layers.Embedding(self.likelihood_kind.classes, _TOKEN_FEATURES, dtype=self.dtype_policy)
        shape, self.example_shape = self.example_shape, (*self.example_shape, _TOKEN_FEATURES)
        inner, self.example_shape = super().default_encoder(units, kind), shape
        return keras.Sequential([keras.Input(shape), embedding, inner], name="encoder")

    def default_decoder(self, kind: str) -> keras.Model:
        """Returns a Keras model [n, latent_dim] -> likelihood parameters, of a kind of network."""
        return decoder_of(
            kind,
            self.latent_dim,
            self.likelihood_kind.outputs(self.target_shape),
            self.hidden,
            self.activation,
            self.network_seed(1),
            self.dtype_policy,
        )

    def add_parts(self) -> None:
        """Adds the parts of a subclass besides encoder and decoder, which exist when this is called."""

    # Codes and reconstructions of a trained model.

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        """Returns the decoded mean code [n, *target_shape] of examples `x` [n, *input_shape]."""
        return self.likelihood_kind.point(self._decoded(self._encoded(x, training).mean(), training))

    def likelihood(self, t: ArrayLike) -> tfd.Distribution:
        """Returns p(x|t) for codes `t` [n, latent_dim], a `tfd.Distribution` of event shape `target_shape`."""
        return self._decoded(codes_of(t, self.latent_dim), training=False)

    def decode(self, t: ArrayLike) -> tf.Tensor:
        """Returns the mean of p(x|t), or the likeliest tokens, [n, *target_shape] for codes `t` [n, latent_dim]."""
        t = codes_of(t, self.latent_dim)
        return in_blocks(
            lambda rows: self.likelihood_kind.point(self.likelihood(rows)), t, math.prod(self.target_shape)
        )

    def reconstruct(self, x: ArrayLike) -> tf.Tensor:
        """Returns the decoded mean codes [n, *target_shape] of examples `x` [n, *input_shape]."""
        return self.decode(self.encode(x))

    def sample(self, n: int, seed: int | None = None) -> tf.Tensor:
        """Returns `n` decoded draws [n, *target_shape] of the marginal r(t), or of the fitted sampler.

        Nothing draws the codes of a plain autoencoder towards its marginal: call `fit_sampler` first.

        Args:
          n: number of draws, >= 0.
          seed: integer that decides the draws; None (default) takes the next seed of the model's own generator.
        """
        if not isinstance(n, tf.Tensor):
            if whole_number("n", n, 0, "Pass the number of draws, e.g. 16.") >= 2**31:
                raise rejection("n", "below 2**31", n, "Pass the number of draws, e.g. 16.")
        seed = draw_seed(self.noise) if seed is None else tf.stack([tf.cast(seed_of_draws(seed), tf.int32), 0])
        return self.decode(self.code_distribution().sample(n, seed=seed))

    def interpolate(self, x0: ArrayLike, x1: ArrayLike, steps: int = 10) -> tf.Tensor:
        """Returns decoded codes on the straight lines between the codes of two examples, [n, steps, *target_shape].

        Args:
          x0: examples [n, *input_shape] at which the lines start.
          x1: examples [n, *input_shape] at which the lines end.
          steps: number of codes on each line, both ends included; default 10.
        """
        start, end = self.encode(x0)[:, None], self.encode(x1)[:, None]
        if not start.shape.is_compatible_with(end.shape):
            received = f"{len(end)} rows"
            raise rejection("x1", f"paired with `x0` ({len(start)} rows)", received, "Row i of `x1` ends line i.")
        codes = start + (end - start) * tf.linspace(0.0, 1.0, positive_int("steps", steps))[None, :, None]
        decoded = self.decode(tf.reshape(codes, [-1, self.latent_dim]))
        return tf.reshape(decoded, [-1, steps, *self.target_shape])

    def score_samples(self, x: ArrayLike, y: ArrayLike | None = None, seed: int = 0) -> np.ndarray:
        """Returns the score -distortion - rate of each example in nats [n], a lower bound on log p(x).

        The score is high for examples like the training data and low for anomalies. The score of a plain autoencoder is
        log p(x|t) alone.

        Args:
          x: examples [n, *input_shape].
          y: targets [n, *target_shape]; None (default) for examples that are their own targets.
          seed: integer seed of the draws of t; default 0.
        """
        terms = self.terms(x, y, seed)
        return -(terms["distortion"] + terms["rate"])

    # Training and export.

    def measure(
        self,
        x: tf.Tensor,
        y: tf.Tensor | None = None,
        training: bool = False,
        seed: tuple[int, int] | tf.Tensor | None = None,
        weights: tf.Tensor | None = None,
    ) -> tuple[dict[str, tf.Tensor], tf.Tensor, tf.Tensor]:
        """Returns (terms {name: [n]}, target, reconstruction) of one batch; see `CodedModel.measure`."""
        target = tf.cast(self._named_target(x, y)[1], tf.float32)
        forward = self._forward(x, seed, training, weights)
        log_p, point = self.log_likelihood_of(target, forward.t, training, with_point=True)
        forward = forward._replace(target=target, log_p=log_p)
        pixels = list(range(1, len(self.target_shape) + 1))
        terms = {
            "distortion": -tf.reduce_mean(log_p, axis=0),
            "rate": self.rate(forward.q, forward.t),
            self.likelihood_kind.error_name: tf.reduce_mean(self.likelihood_kind.error(point, target), axis=pixels),
        }
        return terms | self.more_terms(forward), target, point

    def blank_batch(self) -> tuple[tf.Tensor, tf.Tensor | None]:
        return tf.zeros([1, *self.example_shape]), tf.zeros([1, *self.target_shape])

    def endpoints(self) -> dict[str, tuple[Callable[..., tf.Tensor], list[tf.TensorSpec]]]:
        """Returns the signatures `serve`, `encode`, `decode`, `reconstruct` and `sample` of an export."""
        example = tf.TensorSpec([None, *self.example_shape], tf.float32, name="x")
        code = tf.TensorSpec([None, self.latent_dim], tf.float32, name="t")
        n, seed = (tf.TensorSpec([], tf.int32, name=name) for name in ("n", "seed"))
        return {
            "serve": (self.reconstruct, [example]),
            "encode": (self.encode, [example]),
            "decode": (self.decode, [code]),
            "reconstruct": (self.reconstruct, [example]),
            "sample": (self.sample, [n, seed]),
        }

    def log_likelihood_of(
        self, target: ArrayLike, t: tf.Tensor, training: bool = False, with_point: bool = False
    ) -> tf.Tensor | tuple[tf.Tensor, tf.Tensor]:
        """Returns log p(target|t) in nats [s, n], and the reconstruction on request.

        Args:
          target: targets [n, *target_shape].
          t: codes [s, n, latent_dim].
          training: whether layers are in training mode.
          with_point: whether the reconstruction [n, *target_shape] is returned too: the mean over the s draws, or the
            first draw for tokens.
        """
        target = tf.cast(target, tf.float32)
        # One draw, the common case, goes without the reshapes: each is an operation more in every step.
        if t.shape[0] == 1:
            p = self._decoded(t[0], training)
            log_p = self.likelihood_kind.log_prob(p, target)[None]
            return (log_p, self.likelihood_kind.point(p)) if with_point else log_p
        flat = self.decoder(tf.reshape(t, [-1, self.latent_dim]), training=training)
        parameters = tf.reshape(
            flat, [tf.shape(t)[0], tf.shape(t)[1], *self.likelihood_kind.outputs(self.target_shape)]
        )
        p = self.likelihood_kind(parameters, len(self.target_shape))
        log_p = self.likelihood_kind.log_prob(p, target)
        return (log_p, self.likelihood_kind.joined(self.likelihood_kind.point(p))) if with_point else log_p

    def check_target(self, x: ArrayLike, y: ArrayLike | None) -> None:
        argument, target = self._named_target(x, y)
        found = value_range(target)
        if found:
            self.require_range(*found, argument)

    def limited_values(self, x: tf.Tensor, y: tf.Tensor | None) -> tf.Tensor | None:
        return (x if y is None else y) if np.isfinite(self.likelihood_kind.support).any() else None

    def require_range(self, low: float, high: float, argument: str | None = None) -> None:
        least, greatest = self.likelihood_kind.support
        if not (low >= least and high <= greatest):
            raise rejection(
                argument or ("x" if self.decodes_itself else "y"),
                f"within [{least:g}, {greatest:g}] for {type(self.likelihood_kind).__name__}",
                f"values from {low:g} to {high:g}",
                self.likelihood_kind.remedy,
            )

    def _decoded(self, t, training):
        return self.likelihood_kind(self.decoder(t, training=training), len(self.target_shape))

    def _named_target(self, x, y):
        """Checks the shape of the target. Returns the name of its argument, and its value."""
        argument, target = ("x", x) if y is None else ("y", y)
        if not tf.TensorShape(target.shape).is_compatible_with([None, *self.target_shape]):
            raise rejection(
                argument,
                f"targets of shape {self.target_shape}",
                f"shape {tuple(target.shape)}",
                "An autoencoder is fitted with fit(x), or with data.map(lambda x, y: x) of a Dataset with labels. Set "
                "`target_shape` to decode another target.",
            )
        return argument, target
