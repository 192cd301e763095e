"""What every autoencoder is: an encoder to q(t|x), a decoder to p(x|t), and terms in nats."""

import inspect

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
from ib_keras.models.importance_weighted import ImportanceWeighted

_BLOCK_ROWS = 512


class Autoencoder(ImportanceWeighted, ConfiguredModel):
    """Base class: a subclass names its defaults and implements `default_encoder` and `default_decoder`.

    The loss is `sum_k objective[k] * mean(terms[k])`. The terms, per example: `distortion` = -log p(x|t) and
    `rate` = KL(q(t|x) || r(t)), both in nats and summed over pixels, and `mse`, the mean squared error per pixel of
    the reconstruction. All three are logged for training and validation data whatever their weight.

    Args:
      input_shape: shape of one example, e.g. (28, 28, 1); values lie in [0, 1] unless the likelihood says otherwise.
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
        self.hidden = _sizes("hidden", hidden, "Pass sizes of layers, e.g. hidden=(128, 64).")
        self.activation = activation
        self._beta = at_least("beta", beta, 0, "beta=0 leaves the rate out of the loss.")
        self.num_samples = positive_int("num_samples", num_samples)
        self.seed = seed
        self.posterior_kind = choose_posterior(posterior)
        self.likelihood_kind = choose_likelihood(likelihood)
        self.marginal = choose_marginal(marginal, seed)
        self.noise = keras.random.SeedGenerator(seed)
        units = self.posterior_kind.units(self.latent_dim)
        self.encoder = _fitting("encoder", encoder or self.default_encoder(units), self.example_shape, (units,))
        self.decoder = _fitting("decoder", decoder or self.default_decoder(), (self.latent_dim,), self.target_shape)
        self._own_marginal()
        self.track_terms(self.term_names)
        self(self.blank_batch()[0])

    term_names = ("distortion", "rate", "mse")

    @property
    def beta(self):
        """Weight of the rate in the loss, fixed by the constructor."""
        return self._beta

    @property
    def objective(self):
        """Weights of the terms in the loss: {name: weight}."""
        return {"distortion": 1.0, "rate": self.beta}

    def default_encoder(self, units):
        """Returns a Keras model [n, *input_shape] -> [n, units]."""
        raise NotImplementedError(f"{type(self).__name__} builds no encoder of its own: pass `encoder`.")

    def default_decoder(self):
        """Returns a Keras model [n, latent_dim] -> [n, *target_shape]."""
        raise NotImplementedError(f"{type(self).__name__} builds no decoder of its own: pass `decoder`.")

    def network_seed(self, part):
        """Returns the seed, an entropy of `numpy.random.SeedSequence`, of the weights of part 0 (encoder) or 1 (decoder)."""
        return None if self.seed is None else (self.seed, part)

    def call(self, x, training=False):
        """Returns the mean reconstruction [n, *target_shape] of `x` [n, *input_shape], by the mean code."""
        return self._mean(self._decoded(self._encoded(x, training).mean(), training))

    def fit(self, *args, **kwargs):
        """Trains as `keras.Model.fit`; `fit(x)` reconstructs `x`, `fit(x, y)` decodes `y`, each also from a `tf.data.Dataset`.

        Raises:
          InputError: for arrays of another shape, or outside the support of the likelihood.
        """
        return super().fit(**self._checked(keras.Model.fit, args, kwargs))

    def evaluate(self, *args, **kwargs):
        """Evaluates as `keras.Model.evaluate`; with `return_dict=True`, every term by its name."""
        return super().evaluate(**self._checked(keras.Model.evaluate, args, kwargs))

    def _checked(self, method, args, kwargs):
        """Returns the arguments by name, arrays checked; a weighted `x` is its own target, or Keras would drop the weights."""
        given = inspect.signature(method).bind(self, *args, **kwargs).arguments
        given.pop("self")
        given |= given.pop("kwargs", {})
        x, y = given.get("x"), given.get("y")
        if isinstance(x, (list, np.ndarray, tf.Tensor)):
            given["x"] = x = self._examples(x)
            self._in_support(*self._named_target(x, y if y is None else np.asarray(y)))
            given["y"] = x if y is None and given.get("sample_weight") is not None else y
        return given

    def _in_support(self, argument, target):
        low, high = self.likelihood_kind.support
        target = np.asarray(target)
        if target.size and target.dtype.kind in "biuf" and not (target.min() >= low and target.max() <= high):
            raise rejection(argument, f"within [{low:g}, {high:g}] for {type(self.likelihood_kind).__name__}",
                            f"values from {target.min():g} to {target.max():g}",
                            'Divide bytes by 255; for unbounded data pass likelihood=GaussianLikelihood(activation="linear").')

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
        x = self._examples(x).numpy()
        y = None if y is None else np.asarray(y)
        self._in_support(*self._named_target(x, y))
        blocks = []
        for i in range(0, len(x), _BLOCK_ROWS):
            rows = slice(i, i + _BLOCK_ROWS)
            target = None if y is None else y[rows]
            blocks.append(self.measure(self._examples(x[rows]), target, seed=(seed, i))[0])
        return {name: np.concatenate([block[name].numpy() for block in blocks]) for name in self.term_names}

    def measure(self, x, y=None, training=False, seed=None):
        """Returns (terms {name: [n]}, target, reconstruction) of one batch, all in float32."""
        x = tf.cast(x, tf.float32)
        target = tf.cast(self._named_target(x, y)[1], tf.float32)
        q = self._encoded(x, training)
        t = q.sample(self.num_samples, seed=draw_seed(self.noise) if seed is None else seed)
        rate = self.rate(q, t)
        log_p, mean = self.log_likelihood_of(target, t, training, with_mean=True)
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

    def log_likelihood_of(self, target, t, training=False, with_mean=False):
        """Returns log p(target|t) in nats [s, n] for codes `t` [s, n, latent_dim]; and the mean decoding on request."""
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

    def _own_marginal(self):
        """Builds the marginal, which may have been built for a model of the same size."""
        if not self.marginal.built:
            self.marginal.build((None, self.latent_dim))
        if self.marginal.latent_dim != self.latent_dim:
            raise rejection("marginal", f"of {self.latent_dim} coordinates like the code", f"{self.marginal.latent_dim} coordinates",
                            "Give each model a marginal of its own.")

    def _examples(self, x):
        x = tf.convert_to_tensor(x)
        if x.shape.rank == 0 or not x.shape[1:].is_compatible_with(self.example_shape) or x.shape[0] == 0:
            raise rejection("x", f"examples of shape {self.example_shape}", f"shape {tuple(x.shape)}",
                            "Pass one example or more; add a batch or channel axis with x[None] or x[..., None].")
        return tf.cast(x, tf.float32)

    def _named_target(self, x, y):
        """Returns the name and value of the target after a check of its shape."""
        argument, target = ("x", x) if y is None else ("y", y)
        if not tf.TensorShape(target.shape).is_compatible_with([None, *self.target_shape]):
            raise rejection(argument, f"targets of shape {self.target_shape}", f"shape {tuple(target.shape)}",
                            "An autoencoder is fitted with fit(x), or data.map(lambda x, y: x) of a Dataset with labels; set "
                            "`target_shape` to decode another target.")
        return argument, target


def _shape(argument, value):
    return _sizes(argument, value, "Pass the shape of one example, e.g. (28, 28, 1).")


def _sizes(argument, value, remedy):
    value = (value,) if isinstance(value, int) else tuple(value)
    return tuple(positive_int(argument, size, remedy) for size in value)


def _fitting(argument, network, input_shape, output_shape):
    """Returns `network` if it maps `input_shape` to `output_shape` (batch axis left out)."""
    try:
        found = tuple(network(tf.zeros([1, *input_shape])).shape[1:])
    except (ValueError, TypeError, tf.errors.InvalidArgumentError) as error:
        found = str(error).strip().splitlines()[0]
    if found != output_shape:
        raise rejection(argument, f"a Keras model {input_shape} -> {output_shape}", f"{input_shape} -> {found}",
                        "Its outputs are the parameters of the distribution; see `layers`.")
    return network
