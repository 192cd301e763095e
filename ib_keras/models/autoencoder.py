"""What every autoencoder is: an encoder to q(t|x), a decoder to p(x|t), and terms in nats."""

import abc
import math

import keras
import numpy as np
import tensorflow as tf

from ib_keras import measures
from ib_keras._checks import at_least, positive_int, rejection
from ib_keras.distribute import draw_seed
from ib_keras.layers.likelihood import likelihood as choose_likelihood
from ib_keras.layers.marginal import marginal as choose_marginal
from ib_keras.layers.posterior import posterior as choose_posterior
from ib_keras.models.configured_model import ConfiguredModel

_BLOCK_ROWS = 512
_BLOCK_DRAWS = 8192


class Autoencoder(ConfiguredModel):
    """Base class: a subclass names its defaults and implements `default_encoder` and `default_decoder`.

    The loss is `sum_k objective[k] * mean(terms[k])`. The terms, per example: `distortion` = -log p(x|t) and
    `rate` = KL(q(t|x) || r(t)), both in nats and summed over pixels, and `mse`, the mean squared error per pixel of
    the reconstruction. All three are logged for training and validation data whatever their weight.

    Args:
      input_shape: shape of one example, e.g. (28, 28, 1).
      latent_dim: number of coordinates of the code, >= 1.
      hidden: sizes of the hidden layers of the encoder; the decoder mirrors them.
      activation: activation of the hidden layers.
      encoder: Keras model [n, *input_shape] -> posterior parameters; None (default) builds one.
      decoder: Keras model [n, latent_dim] -> likelihood parameters [n, *target_shape]; None builds one.
      likelihood: `"gaussian"`, `"bernoulli"` or a `layers.Likelihood`.
      posterior: `"deterministic"`, `"diagonal"` or a `layers.Posterior`.
      marginal: `"standard"`, `"mixture"` or a `layers.Marginal`.
      beta: weight >= 0 of the rate in the loss.
      num_samples: draws of t per example in training and evaluation, >= 1.
      target_shape: shape of what is decoded; None (default) is the input itself.
      seed: seed of the initial weights and of the draws of t; None is random. A saved model starts its draws anew.
      name, dtype: as for every Keras model.
    """

    def __init__(self, input_shape, latent_dim, *, hidden, activation="relu", encoder=None, decoder=None, likelihood,
                 posterior, marginal="standard", beta=1.0, num_samples=1, target_shape=None, seed=None, name=None,
                 dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.example_shape = _shape("input_shape", input_shape)
        self.target_shape = self.example_shape if target_shape is None else _shape("target_shape", target_shape)
        self.latent_dim = positive_int("latent_dim", latent_dim, "A code has at least one coordinate.")
        self.hidden = tuple(positive_int("hidden", width, "Pass sizes of layers, e.g. hidden=(128, 64).") for width in hidden)
        self.activation = activation
        self.beta = at_least("beta", beta, 0, "beta=0 leaves the rate out of the loss.")
        self.num_samples = positive_int("num_samples", num_samples)
        self.seed = seed
        self.posterior_kind = choose_posterior(posterior)
        self.likelihood_kind = choose_likelihood(likelihood)
        self.marginal = choose_marginal(marginal, seed)
        self.noise = keras.random.SeedGenerator(seed)
        units = self.posterior_kind.units(self.latent_dim)
        self.encoder = _fitting("encoder", encoder or self.default_encoder(units), self.example_shape, (units,))
        self.decoder = _fitting("decoder", decoder or self.default_decoder(), (self.latent_dim,), self.target_shape)
        self.marginal.build((None, self.latent_dim))
        self.track_terms(self.term_names)
        self.build((None, *self.example_shape))

    term_names = ("distortion", "rate", "mse")

    @property
    def objective(self):
        """Weights of the terms in the loss: {name: weight}."""
        return {"distortion": 1.0, "rate": self.beta}

    @abc.abstractmethod
    def default_encoder(self, units):
        """Returns a Keras model [n, *input_shape] -> [n, units]."""

    @abc.abstractmethod
    def default_decoder(self):
        """Returns a Keras model [n, latent_dim] -> [n, *target_shape]."""

    def network_seed(self, part):
        """Returns the seed, an entropy of `numpy.random.SeedSequence`, of the weights of part 0 (encoder) or 1 (decoder)."""
        return None if self.seed is None else (self.seed, part)

    def build(self, input_shape):
        self.built = True

    def call(self, x, training=False):
        """Returns the mean reconstruction [n, *target_shape] of `x` [n, *input_shape], by the mean code."""
        return self._mean(self._decoded(self._encoded(x, training).mean(), training))

    def fit(self, x=None, y=None, *args, sample_weight=None, **kwargs):
        """Trains as `keras.Model.fit`; `fit(x)` reconstructs `x`, `fit(x, y)` decodes `y`, each also from a `tf.data.Dataset`."""
        return super().fit(x, _weighted(x, y, sample_weight), *args, sample_weight=sample_weight, **kwargs)

    def evaluate(self, x=None, y=None, *args, sample_weight=None, **kwargs):
        """Evaluates as `keras.Model.evaluate`; with `return_dict=True`, every term by its name."""
        return super().evaluate(x, _weighted(x, y, sample_weight), *args, sample_weight=sample_weight, **kwargs)

    def posterior(self, x):
        """Returns q(t|x): a `tfd.Distribution` of batch shape [n] and event shape (latent_dim,)."""
        return self._encoded(self._examples(x), training=False)

    def likelihood(self, t):
        """Returns p(x|t): a `tfd.Distribution` of batch shape [n] and event shape `target_shape`."""
        return self._decoded(tf.convert_to_tensor(t), training=False)

    def encode(self, x):
        """Returns the mean code of each example, [n, latent_dim]."""
        return self.posterior(x).mean()

    def decode(self, t):
        """Returns the mean of p(x|t) for codes `t` [n, latent_dim]: [n, *target_shape]."""
        return self._mean(self.likelihood(t))

    def reconstruct(self, x):
        """Returns the decoded mean code of each example, [n, *target_shape]."""
        return self.decode(self.encode(x))

    def sample(self, n, seed=None):
        """Returns `n` decoded draws [n, *target_shape] of the marginal r(t); a stateless function of an int `seed`.

        A plain autoencoder is not trained towards its marginal: its draws need not look like data.
        """
        seed = draw_seed(self.noise) if seed is None else tf.stack([tf.cast(seed, tf.int32), 0])
        return self.decode(self.marginal.distribution().sample(n, seed=seed))

    def interpolate(self, x0, x1, steps=10):
        """Returns decoded codes on the straight lines from the codes of `x0` [n, ...] to those of `x1`: [n, steps, ...]."""
        start, end = self.encode(x0)[:, None], self.encode(x1)[:, None]
        codes = start + (end - start) * tf.linspace(0.0, 1.0, positive_int("steps", steps))[None, :, None]
        decoded = self.decode(tf.reshape(codes, [-1, self.latent_dim]))
        return tf.reshape(decoded, [-1, steps, *self.target_shape])

    def terms(self, x, y=None, seed=0):
        """Returns the terms of each example as {name: array [n]}: `distortion` and `rate` in nats, and `mse` per pixel.

        Args:
          x: examples [n, *input_shape].
          y: targets [n, *target_shape] when they are not the examples themselves.
          seed: integer seed of the draws of t.
        """
        x = np.asarray(x)
        blocks = []
        for i in range(0, len(x), _BLOCK_ROWS):
            rows = slice(i, i + _BLOCK_ROWS)
            target = None if y is None else np.asarray(y)[rows]
            blocks.append(self.measure(self._examples(x[rows]), target, seed=(seed, i))[0])
        return {name: np.concatenate([block[name].numpy() for block in blocks]) for name in self.term_names}

    def log_likelihood(self, x, y=None, num_samples=5000, seed=0):
        """Returns an importance-weighted lower bound on log p(x) in nats, array [n]; tight as `num_samples` grows.

        log (1/S) sum_s p(x|t_s) r(t_s) / q(t_s|x) with t_s ~ q(t|x), a few examples and draws at a time.

        Raises:
          InputError: for a deterministic code, which has no density.

        References:
          Burda, Grosse & Salakhutdinov, Importance weighted autoencoders (2016), eq. 8.
        """
        x = np.asarray(x)
        target = x if y is None else np.asarray(y)
        draws = min(positive_int("num_samples", num_samples), _BLOCK_DRAWS)
        rows = max(1, _BLOCK_DRAWS // draws)
        if self.posterior_kind.units(1) == 1:
            raise rejection("posterior", "a distribution with a density", "deterministic", "Use BetaVAE or IBAutoencoder.")
        result = [self._importance(x[i : i + rows], target[i : i + rows], num_samples, draws, (seed, i))
                  for i in range(0, len(x), rows)]
        return np.concatenate(result)

    def _importance(self, x, target, num_samples, draws, seed):
        q, r, log_weights = self.posterior(x), self.marginal.distribution(), []
        for start in range(0, num_samples, draws):
            t = q.sample(min(draws, num_samples - start), seed=tf.random.experimental.stateless_fold_in(seed, start))
            log_weights.append(self._log_likelihood_of(target, t) + r.log_prob(t) - q.log_prob(t))
        return (tf.reduce_logsumexp(tf.concat(log_weights, 0), axis=0) - math.log(num_samples)).numpy()

    def measure(self, x, y=None, training=False, seed=None):
        """Returns (terms {name: [n]}, target, reconstruction) of one batch, all in float32."""
        target = self._target(x, y)
        q = self._encoded(x, training)
        t = q.sample(self.num_samples, seed=draw_seed(self.noise) if seed is None else seed)
        rate = self.rate(q, t)
        log_p, mean = self._log_likelihood_of(target, t, training, with_mean=True)
        pixels = list(range(1, len(self.target_shape) + 1))
        terms = {"distortion": -tf.reduce_mean(log_p, axis=0), "rate": rate,
                 "mse": tf.reduce_mean(tf.math.squared_difference(mean, target), axis=pixels)}
        return terms, target, mean

    def blank_batch(self):
        """Returns one example of zeros and its target."""
        return tf.zeros([1, *self.example_shape]), tf.zeros([1, *self.target_shape])

    def rate(self, q, t):
        """Returns KL(q(t|x) || r(t)) in nats [n], by `t` [s, n, d] where there is no closed form."""
        return measures.kl_divergence(q, self.marginal.distribution(), samples=t)

    def _log_likelihood_of(self, target, t, training=False, with_mean=False):
        draws = tf.shape(t)[0]
        p = self._decoded(tf.reshape(t, [-1, self.latent_dim]), training)
        target = tf.cast(target, tf.float32)
        repeated = tf.tile(target, [draws, *[1] * len(self.target_shape)])
        log_p = tf.reshape(p.log_prob(repeated), [draws, -1])
        if not with_mean:
            return log_p
        mean = tf.reshape(self._mean(p), [draws, -1, *self.target_shape])
        return log_p, tf.reduce_mean(mean, axis=0)

    def _encoded(self, x, training):
        return self.posterior_kind(self.encoder(x, training=training))

    def _decoded(self, t, training):
        return self.likelihood_kind(self.decoder(t, training=training), len(self.target_shape))

    @staticmethod
    def _mean(p):
        return p.mean()

    def _examples(self, x):
        x = tf.convert_to_tensor(x)
        if tuple(x.shape[1:]) != self.example_shape:
            raise rejection("x", f"examples of shape {self.example_shape}", f"shape {tuple(x.shape)}",
                            "Add a batch or channel axis, e.g. x[None] or x[..., None].")
        return tf.cast(x, tf.float32)

    def _target(self, x, y):
        target = x if y is None else y
        if tuple(target.shape[1:]) != self.target_shape:
            raise rejection("y", f"targets of shape {self.target_shape}", f"shape {tuple(target.shape)}",
                            "An autoencoder is fitted with fit(x); set `target_shape` to decode another target, "
                            "and use a classifier for labels.")
        return tf.cast(target, tf.float32)


def _weighted(x, y, sample_weight):
    """Returns the target beside which Keras keeps the weights: without any, it drops them silently."""
    return x if y is None and sample_weight is not None else y


def _shape(argument, value):
    value = (value,) if isinstance(value, int) else tuple(value)
    return tuple(positive_int(argument, size, "Pass the shape of one example, e.g. (28, 28, 1).") for size in value)


def _fitting(argument, network, input_shape, output_shape):
    """Returns `network` if it maps `input_shape` to `output_shape` (batch axis left out)."""
    found = tuple(network.input_shape[1:]), tuple(network.output_shape[1:])
    if found != (input_shape, output_shape):
        raise rejection(argument, f"a Keras model {input_shape} -> {output_shape}", f"{found[0]} -> {found[1]}",
                        "Its outputs are the parameters of the distribution; see `layers`.")
    return network
