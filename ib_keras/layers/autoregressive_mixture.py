"""Densities q(y) and q(y|x): each coordinate has a mixture of Gaussians, given the coordinates before it."""

import keras
import numpy as np
import tensorflow as tf

from ib_keras._probability import tfd
from ib_keras.layers.critic_side import critic_side
from ib_keras.layers.seeded import Seeded

_CONTEXT_OF_A_PICTURE = 32
_LEAST_SCALE = 1e-3
_RIDGE, _ROWS_FOR_START = 1e-3, 20_000


class AutoregressiveMixture(keras.Model):
    """log q(y|x) = sum_i log sum_k w_k N(y_i; m_k, s_k), with w, m and s computed from y_1 .. y_{i-1} and x.

    One network with masked kernels gives the parameters of all coordinates at once. `start` sets the density to a
    linear Gaussian.

    Args:
      dim_y: number of columns of y.
      shape_x: shape of a row of x, [H, W, C] for a picture; None (default) is the marginal q(y).
      hidden: widths of the hidden layers; default (64, 64).
      components: number of Gaussians for each coordinate, >= 1; default 8.
      seed: integer seed of the initial weights; None (default) is random.

    >>> AutoregressiveMixture(3, (2,), hidden=(8,), seed=0).pairs(tf.zeros([5, 2]), tf.zeros([5, 3])).shape
    TensorShape([5])

    References:
      Germain et al., MADE: masked autoencoder for distribution estimation (2015), eq. 8 and 9.
      Bishop, Mixture density networks (1994), eq. 22.
    """

    rows_at_once = 4096

    def __init__(self, dim_y, shape_x=None, hidden=(64, 64), components=8, seed=None):
        super().__init__()
        kernels = Seeded(seed)
        self.context, given = _context(shape_x, hidden, seed)
        inputs = np.concatenate([np.arange(dim_y) + 1, np.zeros(given, int)])
        degrees, self.inner = inputs, []
        for width in hidden:
            own = np.arange(width) % dim_y
            self.inner.append(MaskedDense(own[None] >= degrees[:, None], "relu", kernel_initializer=kernels.next()))
            degrees = own
        of_outputs = np.repeat(np.arange(dim_y) + 1, 3 * components)
        mask = of_outputs[None] > np.concatenate([degrees, inputs])[:, None]
        self.last = MaskedDense(mask, kernel_initializer="zeros")
        self.parameter_shape = dim_y, 3, components

    def call(self, inputs):
        return self.pairs(*inputs)

    def pairs(self, x, y):
        """Returns log q(y_i|x_i) in nats [n]. A marginal ignores x."""
        logits, means, raw_scales = tf.unstack(self._parameters(x, y), axis=2)
        parts = tfd.Normal(means, tf.nn.softplus(raw_scales) + _LEAST_SCALE)
        return tf.reduce_sum(tfd.MixtureSameFamily(tfd.Categorical(logits=logits), parts).log_prob(y), axis=-1)

    def start(self, x, y):
        """Sets the weights to the linear Gaussian density of training rows x [n, ...] and y [n, dim_y].

        The means of the Gaussians of a coordinate start within half a deviation of its regression on x and on the
        coordinates before it. Their variance is the rest of the variance of the regression.
        """
        given = np.asarray(self.context(x[:_ROWS_FOR_START]))
        rows = np.hstack([given, y[:_ROWS_FOR_START]]).astype(np.float64)
        means, kernel, deviation = _regressions(rows, given.shape[1])
        components = self.parameter_shape[-1]
        offsets = np.linspace(-0.5, 0.5, components) if components > 1 else np.zeros(1)
        bias = np.zeros(self.parameter_shape)
        bias[:, 1] = means[:, None] + deviation[:, None] * offsets
        bias[:, 2] = np.log(np.expm1(deviation * np.sqrt(1 - offsets.var())))[:, None]
        self.pairs(tf.constant(x[:2]), tf.constant(y[:2]))
        weights = np.zeros([*self.last.kernel.shape[:1], *self.parameter_shape])
        weights[-len(kernel) :, :, 1] = kernel[..., None]
        self.last.kernel.assign(weights.reshape(self.last.kernel.shape))
        self.last.bias.assign(bias.reshape(-1))

    def _parameters(self, x, y):
        inputs = outputs = tf.concat([y, self.context(x)], axis=-1)
        for layer in self.inner:
            outputs = layer(outputs)
        return tf.reshape(self.last(tf.concat([outputs, inputs], axis=-1)), [-1, *self.parameter_shape])


class MaskedDense(keras.layers.Dense):
    """A fully connected layer without the connections where `mask` [inputs, outputs] is False.

    >>> MaskedDense([[True], [False]], kernel_initializer="ones")(tf.constant([[2., 3.]])).numpy().tolist()
    [[2.0]]
    """

    def __init__(self, mask, activation=None, **kwargs):
        super().__init__(np.shape(mask)[1], activation, **kwargs)
        self.mask = np.asarray(mask, np.float32)

    def call(self, inputs):
        return self.activation(tf.matmul(inputs, self.kernel * self.mask) + self.bias)


def _context(shape_x, hidden, seed):
    """Returns a function from x to the columns [n, c] that the density is conditioned on, and their number c."""
    if shape_x is None:
        return lambda x: tf.zeros([tf.shape(x)[0], 0]), 0
    if len(shape_x) == 3:
        return critic_side(shape_x, _CONTEXT_OF_A_PICTURE, hidden, seed=seed), _CONTEXT_OF_A_PICTURE
    return tf.identity, shape_x[0]


def _regressions(rows, given):
    """Returns intercepts [d], coefficients [d + given, d] and deviations [d] of each y regressed on its predecessors.

    The coefficients of y stand first, then those of x.
    """
    centre = rows.mean(axis=0)
    covariance = np.cov(rows, rowvar=False).reshape(len(centre), len(centre)) + _RIDGE * np.eye(len(centre))
    whitening = np.linalg.inv(np.linalg.cholesky(covariance))[given:]
    deviation = 1 / whitening[np.arange(len(whitening)), given + np.arange(len(whitening))]
    coefficients = -whitening * deviation[:, None]
    coefficients[np.arange(len(whitening)), given + np.arange(len(whitening))] = 0
    intercepts = centre[given:] - coefficients @ centre
    return intercepts, np.roll(coefficients, -given, axis=1).T, deviation
