"""A mixture of logistic laws on equally spaced levels of [0, 1]."""

import functools

import tensorflow as tf
import tensorflow_probability as tfp

tfd = tfp.distributions
_BETWEEN_LEVELS = 1e-6


class LevelMixture(tfd.Distribution):
    """Mixture of logistic laws, each rounded to levels 0, 1/(n - 1), ..., 1; what lies beyond them goes to the ends.

    With level spacing h, P(x) = sum_k w_k [F_k(x + h/2) - F_k(x - h/2)], where the first term is 1 at x = 1 and the
    second 0 at x = 0. Each law has tensors of its own: sums over a last axis of a few laws take several times as long.

    Args:
      logits: logits [...] of the weights w, one tensor for each law.
      means: means [...] of the laws, likewise.
      log_scales: logarithms [...] of their scales, likewise.
      levels: number n of levels, >= 2.

    >>> law = LevelMixture([tf.zeros([])], [tf.zeros([])], [tf.zeros([])], 2)
    >>> law.probabilities().numpy().round(3).tolist()
    [0.621999979019165, 0.3779999911785126]
    """

    def __init__(self, logits, means, log_scales, levels, name="LevelMixture"):
        parameters = dict(locals())
        self._logits, self._laws, self.levels = logits, list(zip(logits, means, log_scales, strict=True)), levels
        super().__init__(
            dtype=tf.float32,
            reparameterization_type=tfd.NOT_REPARAMETERIZED,
            validate_args=False,
            allow_nan_stats=True,
            parameters=parameters,
            name=name,
        )

    def probabilities(self, values=None):
        """Returns the probability of each level, [..., levels], or of the levels with these values."""
        values = tf.linspace(0.0, 1.0, self.levels) if values is None else values
        return tf.exp(_log_prob(values, [[of_law[..., None] for of_law in law] for law in self._laws], self.levels))

    def middle(self):
        """Returns the mean of the mixture cut at the ends, before it is rounded: within half a level of the mean."""
        half = 0.5 / (self.levels - 1)
        cut = [tf.exp(logit) * _cut_mean(mean, tf.exp(scale), half) for logit, mean, scale in self._laws]
        return tf.clip_by_value(tf.add_n(cut) / tf.add_n([tf.exp(logit) for logit in self._logits]), 0.0, 1.0)

    def _batch_shape(self):
        return self._logits[0].shape

    def _batch_shape_tensor(self):
        return tf.shape(self._logits[0])

    def _event_shape(self):
        return tf.TensorShape([])

    def _event_shape_tensor(self):
        return tf.constant([], tf.int32)

    def _log_prob(self, x):
        return _log_prob(_rounded(x, self.levels), self._laws, self.levels)

    def _mean(self):
        return tf.linalg.matvec(self.probabilities(), tf.linspace(0.0, 1.0, self.levels))

    def _sample_n(self, n, seed=None):
        levels = tfd.Categorical(probs=self.probabilities(), dtype=tf.float32).sample(n, seed=seed)
        return levels / (self.levels - 1)


def _rounded(x, levels):
    return tf.round(tf.clip_by_value(x, 0.0, 1.0) * (levels - 1)) / (levels - 1)


def _cut_mean(mean, scale, half):
    """Returns b minus the integral of F from a to b, for ends a = -half and b = 1 + half."""
    above, below = (1 + half - mean) / scale, (-half - mean) / scale
    return 1 + half - scale * (_softplus(above) - _softplus(below))


def _softplus(x):
    """Returns log(1 + exp(x)), without `tf.nn.softplus`, infinite in TensorFlow Lite from x = 89 on, and `log1p`.

    ONNX lacks `log1p`. The absolute error of a logarithm of 1 + exp(-|x|) is that of the rounding of 1.
    """
    return tf.nn.relu(x) + tf.math.log(1 + tf.exp(-tf.abs(x)))


def _log_prob(x, laws, levels):
    """Returns log P(x) [...] of levels x [...]."""
    inner = tf.cast(x > _BETWEEN_LEVELS, x.dtype), tf.cast(x < 1 - _BETWEEN_LEVELS, x.dtype)
    weighted = [logit + _log_prob_of_law(x, mean, log_scale, levels, inner) for logit, mean, log_scale in laws]
    return _log_sum(weighted) - _log_sum([logit for logit, _, _ in laws])


def _log_prob_of_law(x, mean, log_scale, levels, inner):
    not_first, not_last = inner
    narrowness = tf.exp(-log_scale)
    centred, width = (x - mean) * narrowness, narrowness / (levels - 1)
    # F(u) - F(v) = F(u) (1 - F(v)) (1 - exp(v - u)), of which every factor is exact in the tails.
    up_to = not_last * tf.nn.softplus(-centred - width / 2)
    beyond = not_first * tf.nn.softplus(centred - width / 2)
    return not_first * not_last * tf.math.log(-tf.math.expm1(-width)) - up_to - beyond


def _log_sum(values):
    """Returns log sum_k exp(v_k) of a list of tensors."""
    largest = tf.stop_gradient(functools.reduce(tf.maximum, values))
    return largest + tf.math.log(tf.add_n([tf.exp(value - largest) for value in values]))
