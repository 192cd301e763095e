"""Corruptions of examples, which a denoising autoencoder learns to undo."""

import abc
import dataclasses
import math

import keras
import tensorflow as tf

from ib_keras._checks import above, at_least, positive_int, rejection, whole_number
from ib_keras._family import Configured
from ib_keras.layers.part_by_name import resolve


@dataclasses.dataclass(frozen=True)
class Corruption(Configured, abc.ABC):
    """A stateless map from examples [n, ...] and a seed to corrupted examples [n, ...]."""

    @abc.abstractmethod
    def __call__(self, x: tf.Tensor, seed: tuple[int, int] | tf.Tensor) -> tf.Tensor:
        """Returns the corrupted examples [n, ...] for examples `x` [n, ...] and a seed, int32 [2]."""


def _share(argument, value):
    if at_least(argument, value, 0, "Pass a share of the pixels, e.g. 0.3.") > 1:
        raise rejection(argument, "at most 1", value, "Pass a share of the pixels, e.g. 0.3.")


@keras.saving.register_keras_serializable("ib_keras")
@dataclasses.dataclass(frozen=True)
class GaussianCorruption(Corruption):
    """Adds noise N(0, scale^2) to every pixel, and does not clip the sum.

    Args:
      scale: standard deviation of the noise, > 0; default 0.3.

    >>> GaussianCorruption(scale=0.5)(tf.zeros([2, 3]), seed=(0, 0)).shape
    TensorShape([2, 3])
    """

    scale: float = 0.3

    def __post_init__(self):
        above("scale", self.scale, 0, "Pass the standard deviation of the noise, e.g. 0.3.")

    def __call__(self, x: tf.Tensor, seed: tuple[int, int] | tf.Tensor) -> tf.Tensor:
        return x + self.scale * tf.random.stateless_normal(tf.shape(x), seed)


@keras.saving.register_keras_serializable("ib_keras")
@dataclasses.dataclass(frozen=True)
class MaskingCorruption(Corruption):
    """Sets each pixel to 0 with probability `rate`.

    Args:
      rate: probability in [0, 1]; default 0.3.

    >>> MaskingCorruption(rate=1.0)(tf.ones([1, 3]), seed=(0, 0)).numpy().tolist()
    [[0.0, 0.0, 0.0]]

    References:
      Vincent et al., Stacked denoising autoencoders (2010), section 4.3.
    """

    rate: float = 0.3

    def __post_init__(self):
        _share("rate", self.rate)

    def __call__(self, x: tf.Tensor, seed: tuple[int, int] | tf.Tensor) -> tf.Tensor:
        return tf.where(tf.random.stateless_uniform(tf.shape(x), seed) < self.rate, 0.0, x)


@keras.saving.register_keras_serializable("ib_keras")
@dataclasses.dataclass(frozen=True)
class SaltAndPepperCorruption(Corruption):
    """Sets each pixel with probability `rate` to 0 or 1, which are equally likely.

    Args:
      rate: probability in [0, 1]; default 0.3.

    >>> sorted(set(SaltAndPepperCorruption(rate=1.0)(tf.fill([1, 99], 0.5), seed=(0, 0)).numpy()[0].tolist()))
    [0.0, 1.0]

    References:
      Vincent et al., Stacked denoising autoencoders (2010), section 4.3.
    """

    rate: float = 0.3

    def __post_init__(self):
        _share("rate", self.rate)

    def __call__(self, x: tf.Tensor, seed: tuple[int, int] | tf.Tensor) -> tf.Tensor:
        drawn = tf.random.stateless_uniform(tf.shape(x), seed)
        return tf.where(drawn < self.rate, tf.cast(drawn < self.rate / 2, x.dtype), x)


@keras.saving.register_keras_serializable("ib_keras")
@dataclasses.dataclass(frozen=True)
class BlockCorruption(Corruption):
    """Cuts one square of `size` x `size` pixels out of every picture [n, H, W, C], at a random place.

    Args:
      size: side of the square in pixels, >= 1; default 3. The square lies inside the picture.
      value: value of the pixels in the square; default 0.

    >>> int(tf.reduce_sum(BlockCorruption(size=3)(tf.ones([1, 8, 8, 1]), seed=(0, 0))))
    55

    References:
      Pathak et al., Context encoders: feature learning by inpainting (2016), section 3.3.
    """

    size: int = 3
    value: float = 0.0

    def __post_init__(self):
        positive_int("size", self.size)
        at_least("value", self.value, -math.inf, "Pass e.g. 0.")

    def __call__(self, x: tf.Tensor, seed: tuple[int, int] | tf.Tensor) -> tf.Tensor:
        if len(x.shape) != 4 or min(x.shape[1:3]) < self.size:
            raise rejection(
                "corruption",
                f"of pictures of at least {self.size} x {self.size} pixels",
                f"shape {tuple(x.shape[1:])}",
                "Pass a smaller `size`, or another corruption.",
            )
        seeds = tf.random.split(seed, 2)
        rows, columns = (self._covered(tf.shape(x)[0], x.shape[axis], seeds[axis - 1]) for axis in (1, 2))
        return tf.where((rows[:, :, None] & columns[:, None])[..., None], tf.cast(self.value, x.dtype), x)

    def _covered(self, n, length, seed):
        start = tf.random.stateless_uniform([n, 1], seed, maxval=length - self.size + 1, dtype=tf.int32)
        place = tf.range(length)[None]
        return (place >= start) & (place < start + self.size)


@keras.saving.register_keras_serializable("ib_keras")
@dataclasses.dataclass(frozen=True)
class TokenCorruption(Corruption):
    """Replaces each token of a sequence [n, L] with probability `rate`, by `mask` or by a random token.

    Args:
      classes: number of tokens 0 .. classes - 1; default 256.
      rate: probability in [0, 1]; default 0.15.
      mask: token that stands for a hidden one; None (default) draws one of all tokens, which are equally likely.

    >>> TokenCorruption(classes=5, rate=1.0, mask=4)(tf.zeros([1, 3]), seed=(0, 0)).numpy().tolist()
    [[4.0, 4.0, 4.0]]

    References:
      Devlin et al., BERT (2019), section 3.1.
    """

    classes: int = 256
    rate: float = 0.15
    mask: int | None = None

    def __post_init__(self):
        positive_int("classes", self.classes)
        _share("rate", self.rate)
        if self.mask is not None and whole_number("mask", self.mask, 0, "Pass a token.") >= self.classes:
            raise rejection("mask", f"a token of 0 .. {self.classes - 1}", self.mask, "Count the mask in `classes`.")

    def __call__(self, x: tf.Tensor, seed: tuple[int, int] | tf.Tensor) -> tf.Tensor:
        seeds = tf.random.split(seed, 2)
        hit = tf.random.stateless_uniform(tf.shape(x), seeds[0]) < self.rate
        drawn = tf.random.stateless_uniform(tf.shape(x), seeds[1], maxval=self.classes, dtype=tf.int32)
        return tf.where(hit, tf.cast(drawn if self.mask is None else self.mask, x.dtype), x)


_KINDS = {
    "gaussian": GaussianCorruption,
    "masking": MaskingCorruption,
    "salt_and_pepper": SaltAndPepperCorruption,
    "blocks": BlockCorruption,
    "tokens": TokenCorruption,
}


def corruption(choice: str | Corruption | None) -> Corruption | None:
    """Returns the `Corruption` that a name or object chooses, or None for None."""
    return None if choice is None else resolve("corruption", choice, _KINDS, Corruption)
