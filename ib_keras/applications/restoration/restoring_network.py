"""The default network of a restorer of pictures: a U-Net with a dense code at its bottom."""

from collections.abc import Sequence

import keras

from ib_keras.layers.seeded import Seeded

_SMALLEST = 7
_CODE_CHANNELS = 16


def restoring_network(
    example_shape: Sequence[int],
    code: int = 256,
    widths: Sequence[int] = (16, 48, 96),
    seed: int | None = None,
    depth: int = 1,
) -> keras.Model:
    """Returns a new Keras model from damaged pictures and their strengths to restored pictures.

    Convolutions of stride 2 halve the picture until its longer side is at most 7, and each level hands its features to
    the way back. A dense code joins all places at the bottom, since convolutions alone do not see across a large hole.

    Args:
      example_shape: shape (H, W, channels) of a picture with values in [0, 1].
      code: number of units of the dense code, >= 1; default 256.
      widths: channels of each level from the full size downwards, the last one for all levels that follow; default
        (16, 48, 96).
      seed: integer seed of the initial weights; None (default) is random.
      depth: residual blocks on each side of a level, >= 1, one less at the full size; default 1. Those beyond the first
        change nothing until they are trained.

    Returns:
      Keras model [n, H, W, channels + 1] -> [n, H, W, channels], whose last input channel is the strength.

    >>> restoring_network((30, 28, 3), code=32, widths=(4, 8)).output_shape
    (None, 30, 28, 3)
    """
    build = _Layers(Seeded(seed))
    *sides, channels = example_shape
    inputs = keras.Input((*sides, channels + 1))
    levels = [build.deepened(build.convolution(inputs, widths[0]), depth)]
    while max(levels[-1].shape[1:-1]) > _SMALLEST:
        width = widths[min(len(levels), len(widths) - 1)]
        levels.append(build.deepened(build.block(build.convolution(levels[-1], width, strides=2)), depth))
    bottom = levels.pop()
    h = build.deepened(build.block(build.convolution(build.with_code(bottom, code), bottom.shape[-1])), depth)
    for features in reversed(levels):
        h = build.convolution(build.enlarged(h, features), features.shape[-1])
        # At the full size, a further block would cost as much as all levels below it.
        h = build.deepened(h if features is levels[0] else build.block(h), depth)
    outputs = build.convolution(h, channels, activation=None)
    return keras.Model(inputs, keras.layers.Activation("sigmoid", dtype="float32")(outputs), name="restoring_network")


class _Layers:
    """The layers of the network, with initial weights that follow from one seed."""

    def __init__(self, kernels):
        self._kernels = kernels

    def convolution(self, h, filters, strides=1, activation="relu", kernel=None):
        layer = keras.layers.Conv2D(
            filters,
            3,
            strides,
            padding="same",
            activation=activation,
            kernel_initializer=kernel or self._kernels.next(),
        )
        return layer(h)

    def block(self, h, kernel=None):
        """Returns relu(h + two convolutions of h)."""
        change = self.convolution(self.convolution(h, h.shape[-1]), h.shape[-1], activation=None, kernel=kernel)
        return keras.layers.Activation("relu")(keras.layers.Add()([h, change]))

    def deepened(self, h, depth):
        """Returns `h` after further blocks, which begin as identities."""
        for _ in range(depth - 1):
            h = self.block(h, kernel="zeros")
        return h

    def with_code(self, h, code):
        """Returns `h` with further channels, which a dense code of all places decodes to."""
        height, width, _ = h.shape[1:]
        decoded = keras.layers.Flatten()(h)
        for units in (code, height * width * _CODE_CHANNELS):
            decoded = keras.layers.Dense(units, "relu", kernel_initializer=self._kernels.next())(decoded)
        return keras.layers.Concatenate()([h, keras.layers.Reshape((height, width, _CODE_CHANNELS))(decoded)])

    def enlarged(self, h, features):
        """Returns `h` at the size of the `features` of a level, and these beside it."""
        filters, kernel = features.shape[-1], self._kernels.next()
        h = keras.layers.Conv2DTranspose(filters, 4, 2, padding="same", activation="relu", kernel_initializer=kernel)(h)
        # Sides that 2 does not divide were rounded up on the way down.
        extra = [(0, large - wanted) for large, wanted in zip(h.shape[1:-1], features.shape[1:-1])]
        return keras.layers.Concatenate()([keras.layers.Cropping2D(extra)(h), features])
