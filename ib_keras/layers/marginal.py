"""Marginals r(t): the distributions of codes against which the rate is measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from ib_keras._checks import positive_int
from ib_keras._probability import tfd
from ib_keras.layers.network_arguments import seed_or_none
from ib_keras.layers.part_by_name import resolve
from ib_keras.measures.diagonal_gaussian import diagonal_gaussian


class Marginal(keras.layers.Layer):
    """A layer that maps codes [..., latent_dim] to log r(t) in nats [...]; `distribution()` gives r as a `tfd` object.

    Args:
      seed: integer seed of the initial weights, where there are any; None (default) is random.
      **kwargs: `name` of every Keras layer; the numbers are always float32.
    """

    def __init__(self, seed: int | None = None, **kwargs: Any) -> None:
        kwargs["dtype"] = "float32"
        super().__init__(**kwargs)
        self.seed = seed_or_none(seed)

    def build(self, input_shape: Sequence[int | None]) -> None:
        self.latent_dim = int(input_shape[-1])

    def call(self, t: tf.Tensor) -> tf.Tensor:
        return self.distribution().log_prob(t)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return input_shape[:-1]

    def distribution(self) -> tfd.Distribution:
        """Returns r(t), event shape (latent_dim,)."""
        raise NotImplementedError

    def attach(self, posterior_of: Callable[[tf.Tensor], tfd.Distribution], input_shape: Sequence[int]) -> None:
        """Hands the encoder of a model to the marginal: `posterior_of` maps examples [n, *input_shape] to q(t|x)."""

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "seed": self.seed}


@keras.saving.register_keras_serializable("ib_keras")
class StandardMarginal(Marginal):
    """The standard normal marginal, r(t) = N(0, I).

    Args:
      seed: not used, since there are no weights.
      **kwargs: `name` of every Keras layer; the numbers are always float32.

    >>> StandardMarginal()(tf.zeros([1, 2])).numpy().round(3)
    array([-1.838], dtype=float32)
    """

    def distribution(self) -> tfd.Distribution:
        return diagonal_gaussian(tf.zeros([self.latent_dim]), tf.ones([self.latent_dim]))


@keras.saving.register_keras_serializable("ib_keras")
class MixtureMarginal(Marginal):
    """A learned mixture of Gaussians with independent coordinates, trained with the model.

    Args:
      components: number of Gaussians, >= 1; default 16.
      **kwargs: `seed` of the initial means, where None is random, and `name` of every Keras layer.

    >>> MixtureMarginal(components=4, seed=0)(tf.zeros([3, 2])).shape
    TensorShape([3])

    References:
      Kolchinsky, Tracey & Wolpert, Nonlinear information bottleneck (2019), section 3.1.
      Tomczak & Welling, VAE with a VampPrior (2018), section 3: the mixture as the optimal prior.
    """

    def __init__(self, components: int = 16, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.components = positive_int("components", components)

    def build(self, input_shape: Sequence[int | None]) -> None:
        super().build(input_shape)
        shape = [self.components, self.latent_dim]
        spread = keras.initializers.RandomNormal(stddev=1.0, seed=self.seed)
        self.logits = self.add_weight(shape=[self.components], initializer="zeros", name="logits")
        self.means = self.add_weight(shape=shape, initializer=spread, name="means")
        self.raw_scales = self.add_weight(
            shape=shape, initializer=keras.initializers.Constant(0.5413), name="raw_scales"
        )

    def distribution(self) -> tfd.Distribution:
        scales = tf.nn.softplus(tf.convert_to_tensor(self.raw_scales)) + 1e-5
        components = diagonal_gaussian(tf.convert_to_tensor(self.means), scales)
        return tfd.MixtureSameFamily(tfd.Categorical(logits=tf.convert_to_tensor(self.logits)), components)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "components": self.components}


@keras.saving.register_keras_serializable("ib_keras")
class LearnedMarginal(Marginal):
    """One Gaussian with independent coordinates that starts as N(0, I) and is trained with the model.

    Args:
      seed: not used, since the initial weights are fixed.
      **kwargs: `name` of every Keras layer; the numbers are always float32.

    >>> LearnedMarginal()(tf.zeros([1, 2])).numpy().round(3)
    array([-1.838], dtype=float32)
    """

    def build(self, input_shape: Sequence[int | None]) -> None:
        super().build(input_shape)
        self.means = self.add_weight(shape=[self.latent_dim], initializer="zeros", name="means")
        self.raw_scales = self.add_weight(
            shape=[self.latent_dim], initializer=keras.initializers.Constant(0.5413), name="raw_scales"
        )

    def distribution(self) -> tfd.Distribution:
        return diagonal_gaussian(
            tf.convert_to_tensor(self.means), tf.nn.softplus(tf.convert_to_tensor(self.raw_scales)) + 1e-5
        )


@keras.saving.register_keras_serializable("ib_keras")
class ClassMarginal(MixtureMarginal):
    """A mixture of one learned Gaussian for each class, all equally likely. `of_class(y)` is the Gaussian of a class.

    Args:
      components: number of classes, >= 1; default 16.
      **kwargs: `seed` of the initial means, where None is random, and `name` of every Keras layer.

    >>> marginal = ClassMarginal(components=10, seed=0)
    >>> marginal(tf.zeros([3, 2])).shape, marginal.of_class(tf.constant([7, 7, 2])).batch_shape
    (TensorShape([3]), TensorShape([3]))

    References:
      Fischer, The conditional entropy bottleneck (2020), section 3: the backward encoder b(z|y).
    """

    def build(self, input_shape: Sequence[int | None]) -> None:
        super().build(input_shape)
        self.logits.trainable = False

    def of_class(self, y: tf.Tensor) -> tfd.Distribution:
        """Returns r(t|y), batch shape [n], for integer labels `y` [n]."""
        y = tf.cast(y, tf.int32)
        scales = tf.nn.softplus(tf.gather(tf.convert_to_tensor(self.raw_scales), y)) + 1e-5
        return diagonal_gaussian(tf.gather(tf.convert_to_tensor(self.means), y), scales)


KINDS = {"standard": StandardMarginal, "mixture": MixtureMarginal, "learned": LearnedMarginal}


def marginal(choice: str | Marginal, seed: int | None = None) -> Marginal:
    """Returns the `Marginal` layer that a name or object chooses. A layer chosen by name takes the `seed`."""
    return resolve("marginal", choice, KINDS, Marginal, seed=seed)
