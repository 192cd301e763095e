"""Means over a batch whose examples have weights. An example of weight 0 counts as absent."""

import tensorflow as tf


def shares(weights):
    """Returns weights [n] that sum to 1, and equal ones where every weight is 0 and no example counts.

    >>> shares(tf.constant([1., 3.])).numpy().tolist(), shares(tf.zeros([2])).numpy().tolist()
    ([0.25, 0.75], [0.5, 0.5])
    """
    total = tf.reduce_sum(weights)
    weights = tf.where(total > 0, weights, tf.ones_like(weights))
    return weights / tf.reduce_sum(weights)


def weighted_log_mean(log_values, weights, axis=-1):
    """Returns log sum_j w_j exp(log_values[..., j, ...]) / sum_j w_j over one negative `axis`, without overflow.

    >>> round(float(weighted_log_mean(tf.math.log([1., 5.]), tf.constant([3., 1.]))), 3)
    0.693
    """
    log_shares = tf.reshape(tf.math.log(shares(weights)), [-1, *[1] * (-1 - axis)])
    return tf.reduce_logsumexp(log_values + log_shares, axis=axis)
