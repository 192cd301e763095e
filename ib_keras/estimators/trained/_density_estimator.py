"""Base of the estimators that train a distribution of y given x."""

import dataclasses

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import positive_int
from ib_keras.estimators.rows.held_out import Part
from ib_keras.estimators.trained._trained import Trained
from ib_keras.estimators.trained._trainer import Training
from ib_keras.layers.autoregressive_mixture import AutoregressiveMixture
from ib_keras.layers.conditional import CategoricalConditional


@dataclasses.dataclass(frozen=True)
class DensityEstimator(Trained):
    """Estimator that trains q(y|x) by maximum likelihood, for which a picture y is a row of pixels.

    Args:
      hidden: widths of the hidden layers, default (128, 128); for pictures the numbers of filters.
      steps: largest number of training steps, default 3000.
      batch_size: pairs per training step, >= 2, default 256.
      learning_rate: learning rate of Adam, > 0, default 1e-3.
      patience: number of checks, one every 50 steps, without a better value on the stopping rows after which training
        ends, default 10.
      seed: integer seed of the split, the initial weights and the batches, default 0.
      components: number of Gaussians in the mixture of each coordinate of y, >= 1, default 8.
    """

    components: int = 8

    def __post_init__(self) -> None:
        super().__post_init__()
        positive_int("components", self.components)

    def conditional(self, pairs: Part, labelled: bool) -> keras.Model:
        """Returns the untrained q(y|x): a mixture for each coordinate of y, or a classifier of labels."""
        if labelled:
            return CategoricalConditional(pairs.x.shape[1:], pairs.y.shape[1], self.hidden, self.seed)
        return self.density(pairs, pairs.x.shape[1:])

    def density(self, pairs: Part, shape_x: tuple[int, ...] | None = None) -> keras.Model:
        """Returns q(y|x), or the marginal of y without `shape_x`; it starts as the linear Gaussian of the pairs."""
        model = AutoregressiveMixture(pairs.y.shape[1], shape_x, self.hidden, self.components, self.seed)
        model.start(pairs.x, pairs.y)
        return model


def flat(pairs: Part) -> Part:
    """Returns a `Part` with one column per number of y."""
    return Part(pairs.x, pairs.y.reshape(len(pairs), -1))


def fit_density(estimator: DensityEstimator, model: keras.Model, training: Part, stopping: Part) -> Training:
    """Trains `model` to the largest mean log q(y|x) by the hyperparameters of `estimator`; returns its `Training`."""
    model.pairs(*(tf.constant(side[:2]) for side in (training.x, training.y)))

    def log_likelihood(x, y):
        return tf.reduce_mean(model.pairs(x, y))

    return estimator.train(model, log_likelihood, log_likelihood, training, stopping)


def log_density(model: keras.Model, pairs: Part) -> np.ndarray:
    """Returns log q(y_i|x_i) of each row [n] in nats, computed in blocks of rows."""
    return tf.concat(
        [model.pairs(tf.constant(block.x), tf.constant(block.y)) for block in pairs.blocks(model.rows_at_once)], axis=0
    ).numpy()
