"""Maps of how far a decision falls when a window of values is set to 0."""

import itertools
from collections.abc import Iterator

import numpy as np
import tensorflow as tf

from ib_keras.applications.explanation.decision import Decision
from ib_keras.applications.explanation.site import Site

_WINDOW, _FEWEST = 8, 4
_ROWS = 64


def occlusion(decision: Decision, site: Site, seed: int = 0) -> np.ndarray:
    """Returns the mean fall of the decision over the windows that cover a position, [n, ..., 1] or [n, columns].

    Windows have 8 x 8 positions of a picture, or a quarter of a side of fewer than 32, at steps of half a window; or
    one position of a sequence or column of a table. Zeiler & Fergus, Visualizing and understanding convolutional
    networks (2014), section 4.2.

    Args:
      decision: the decision about n examples.
      site: one layer, or the input.
      seed: is not used; the map is not random.
    """
    site.require_one("Choose method='bottleneck' for several layers.")
    (values,) = site.values(decision.x)
    shape = values.shape[1:] if values.ndim == 2 else values.shape[1:-1]
    total, count = np.zeros((len(values), *shape), np.float32), np.zeros(shape, np.float32)

    @tf.function(autograph=False, reduce_retracing=True)
    def after(x, value, target, covered):
        return decision.value(site.output(x, [lambda _: value * (1 - covered)]), target)

    for window in _windows(shape):
        covered = np.zeros(shape, np.float32)
        covered[window] = 1
        count += covered
        mask = tf.constant(covered if values.ndim == 2 else covered[..., None])
        for start in range(0, len(values), _ROWS):
            some = slice(start, start + _ROWS)
            x, target = tf.constant(site.given(decision.x[some])), tf.constant(decision.target[some])
            left = after(x, tf.constant(values[some]), target, mask).numpy()
            fall = (decision.before[some] - left).reshape(-1, *[1] * len(shape))
            total[some] += fall * covered
    scores = total / np.maximum(count, 1)
    return scores if values.ndim == 2 else scores[..., None]


def _windows(shape) -> Iterator[tuple[slice, ...]]:
    """Yields windows that cover all positions of a picture, a sequence or a table."""
    if len(shape) == 1:
        return ((slice(place, place + 1),) for place in range(shape[0]))
    windows = [max(min(_WINDOW, size // _FEWEST), 1) for size in shape]
    places = itertools.product(*(_starts(*side) for side in zip(shape, windows)))
    return (tuple(slice(start, start + window) for start, window in zip(place, windows)) for place in places)


def _starts(size, window):
    """Returns the starts of windows at steps of half a window, of which the last one ends with the side."""
    return sorted({*range(0, size - window + 1, max(window // 2, 1)), size - window})
