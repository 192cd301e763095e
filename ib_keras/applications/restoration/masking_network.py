"""The default network of a restorer of signals: a mask on the spectrum of short frames."""

import keras

from ib_keras.layers.seeded import Seeded

_LEAST = 1e-3
_KERNEL = 3


def masking_network(
    window: int, frame: int = 256, width: int = 128, blocks: int = 6, seed: int | None = None
) -> keras.Model:
    """Returns a new Keras model [n, window, 1] -> [n, window, 1] from noisy windows of a signal to restored ones.

    The spectrum of each frame is multiplied by numbers from 0 to 1, one for each frequency, and the phases stay as they
    are. Convolutions over the frames, dilated further and further, find the numbers from the logarithms of the
    magnitudes.

    Args:
      window: number of samples of a window, >= `frame`; root mean square about 1.
      frame: number of samples of a frame, an even number; default 256. Frames overlap by half.
      width: number of channels of the convolutions, >= 1; default 128.
      blocks: number of residual blocks, >= 1; default 6.
      seed: integer seed of the initial weights; None (default) is random.

    >>> masking_network(1000, frame=64, width=8, blocks=2).output_shape
    (None, 1000, 1)

    References:
      Wang & Chen, Supervised speech separation based on deep learning (2018), section IV.
    """
    kernels = Seeded(seed)
    inputs = keras.Input((window, 1))
    options = {"sequence_length": frame, "sequence_stride": frame // 2, "fft_length": frame}
    # The last frame of a window that half frames do not divide would be lost.
    extra = -window % (frame // 2)
    whole = keras.ops.pad(keras.ops.cast(inputs[..., 0], "float32"), [(0, 0), (0, extra)])
    real, imaginary = keras.ops.stft(whole, **options)
    magnitude = keras.ops.sqrt(keras.ops.square(real) + keras.ops.square(imaginary))
    h = _convolution(keras.ops.log(magnitude + _LEAST), width, 1, kernels)
    for block in range(blocks):
        change = _convolution(h, width, 2**block, kernels)
        h = keras.layers.Add()([h, _convolution(change, width, 1, kernels)])
    frequencies = frame // 2 + 1
    last = keras.layers.Dense(frequencies, "sigmoid", kernel_initializer=kernels.next(), dtype="float32", name="mask")
    mask = last(h)
    restored = keras.ops.istft((real * mask, imaginary * mask), length=window + extra, **options)
    return keras.Model(inputs, restored[:, :window, None], name="masking_network")


def _convolution(h, width, dilation, kernels):
    layer = keras.layers.Conv1D(
        width, _KERNEL, padding="same", dilation_rate=dilation, activation="relu", kernel_initializer=kernels.next()
    )
    return layer(h)
