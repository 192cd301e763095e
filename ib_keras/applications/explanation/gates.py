"""Gates between 0 and 1 of every value at a layer: one for its position, times one of its own."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

OPEN = 2.0
"""The logit of a gate that is nearly open, at which a search begins."""
_WIDEST = 16
_CELLS = 8
_COLOURS = 4
_BLUR, _FINE_BLUR = 1.0, 0.3


class Gates:
    """Trainable gates of some examples, which begin nearly open.

    The gate of a value is that of its position times its own. What is of no use then closes at its position as a whole,
    while a position of use still chooses among its channels. Grids of more than 16 rows or columns share gates of
    position between cells of an eighth of the picture, which are drawn out to the grid bilinearly. Several layers share
    the gates of position and have no others.

    Args:
      count: number of examples.
      shapes: for each layer, shape (..., channels) of its values; a shape (columns,) has one gate per column.
    """

    def __init__(self, count: int, shapes: Sequence[tuple[int, ...]]):
        self._shapes = [tuple(shape) for shape in shapes]
        grid = self._shapes[0][:-1] if len(self._shapes[0]) > 1 else self._shapes[0]
        self._cells = tuple(size if size <= _WIDEST or len(grid) == 1 else -(-size // _CELLS) for size in grid)
        last = () if len(self._shapes[0]) == 1 else (1,)
        self._position = tf.Variable(tf.fill((count, *self._cells, *last), OPEN))
        single = len(shapes) > 1 or not last
        self._own = None if single else tf.Variable(tf.fill((count, *self._shapes[0]), OPEN))

    @property
    def variables(self) -> list[tf.Variable]:
        """The trained variables."""
        return [self._position] if self._own is None else [self._position, self._own]

    def open(self) -> None:
        """Opens all gates as at the beginning."""
        for variable in self.variables:
            variable.assign(tf.fill(variable.shape, OPEN))

    def values(self) -> list[tf.Tensor]:
        """Returns the gates [n, ..., channels or 1] of each layer."""
        position = tf.sigmoid(self._position)
        if len(self._shapes[0]) == 3 and self._cells == self._shapes[0][:-1]:
            position = _blurred(position, _BLUR)
        if self._own is None:
            return [_resized(position, shape) for shape in self._shapes]
        own = tf.sigmoid(self._own)
        if own.shape.rank == 4 and own.shape[-1] <= _COLOURS:
            own = _blurred(own, _FINE_BLUR)
        return [_resized(position, self._shapes[0]) * own]


def _resized(position, shape):
    """Returns gates [n, rows, columns, 1] on the grid of a layer; those of sequences and tables are on it already."""
    if len(shape) != 3 or tuple(position.shape[1:3]) == shape[:2]:
        return position
    return tf.image.resize(position, shape[:2])


def _blurred(gates, deviation):
    """Returns gates [n, rows, columns, channels] smoothed over neighbours by a normal window."""
    reach = int(np.ceil(2 * deviation))
    window = np.exp(-0.5 * np.square(np.arange(-reach, reach + 1) / deviation))
    window = np.outer(window, window) / np.square(window.sum())
    channels, edge = gates.shape[-1], [[0, 0], [reach, reach], [reach, reach], [0, 0]]
    kernel = tf.tile(tf.constant(window, tf.float32)[:, :, None, None], [1, 1, channels, 1])
    return tf.nn.depthwise_conv2d(tf.pad(gates, edge, "SYMMETRIC"), kernel, [1, 1, 1, 1], "VALID")
