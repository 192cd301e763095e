"""Objectives that an attack climbs: functions of the log-probabilities or logits [n, classes] and the labels [n]."""

import tensorflow as tf


def cross_entropy(z: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """Returns -log p(y|x) in nats [n] for logits or log-probabilities `z` [n, classes] and labels `y` [n]."""
    return tf.reduce_logsumexp(z, axis=1) - tf.gather(z, y, batch_dims=1)


def margin(z: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """Returns z_y - max over c != y of z_c [n], which is negative where another class is likelier than the label."""
    others = tf.where(tf.one_hot(y, tf.shape(z)[1]) > 0, -tf.float32.max, z)
    return tf.gather(z, y, batch_dims=1) - tf.reduce_max(others, axis=1)


def logit_ratio(z: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """Returns the difference-of-logits ratio [n], which neither scaling nor shifting the logits changes.

    It is -(z_y - max over c != y of z_c) / (z_1st - z_3rd), with the largest and the third largest logit. Two classes
    have no third one: for them it is -(z_y - z_other), without a scale.

    References:
      Croce & Hein, Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks
      (2020), eq. 6.
    """
    if z.shape[1] < 3:
        return -margin(z, y)
    top = tf.math.top_k(z, 3).values
    return -margin(z, y) / (top[:, 0] - top[:, 2] + 1e-12)


OBJECTIVES = {"ce": cross_entropy, "dlr": logit_ratio}
