"""Maps beside a known mask: how much of a map, and which of its peaks, lie where the answer is known to lie."""

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection
from ib_keras.applications.explanation.attribution_record import Attribution
from ib_keras.applications.explanation.exams.maps import flat, scores_of


def share_inside(maps: Attribution | ArrayLike, mask: ArrayLike) -> np.ndarray:
    """Returns the share of the scores above 0 that lies inside a mask, [n]; NaN where no score is above 0.

    Args:
      maps: an `Attribution`, or scores [n, ...] of positions.
      mask: booleans [n, ...], or [...] for all examples.

    Raises:
      InputError: for a mask that does not fit the maps.

    >>> share_inside([[3.0, 1.0, -5.0]], [True, False, True])
    array([0.75])
    """
    scores = scores_of(maps)
    positive, inside = np.maximum(flat(scores), 0), _mask(mask, scores)
    total = positive.sum(axis=1)
    return np.divide((positive * inside).sum(axis=1), total, out=np.full(len(total), np.nan), where=total > 0)


def top_inside(maps: Attribution | ArrayLike, mask: ArrayLike, count: int) -> np.ndarray:
    """Returns the share of the `count` highest scores that lies inside a mask, [n].

    Args:
      maps: an `Attribution`, or scores [n, ...] of positions.
      mask: booleans [n, ...], or [...] for all examples.
      count: number of positions, from 1 to all.

    Raises:
      InputError: for a mask that does not fit the maps, or a count above the number of positions.

    >>> top_inside([[3.0, 1.0, 2.0]], [True, False, False], count=2)
    array([0.5])
    """
    scores = scores_of(maps)
    inside, size = _mask(mask, scores), flat(scores).shape[1]
    if positive_int("count", count) > size:
        raise rejection("count", f"at most {size}, the number of positions", count, "Pass fewer.")
    order = np.argsort(-flat(scores), axis=1, kind="stable")[:, :count]
    return np.take_along_axis(inside, order, axis=1).mean(axis=1)


def pointing_game(maps: Attribution | ArrayLike, mask: ArrayLike) -> np.ndarray:
    """Returns whether the highest score of each map lies inside a mask, booleans [n].

    Zhang et al., Top-down neural attention by excitation backprop (2018), section 4.1, without its tolerance of pixels.

    Args:
      maps: an `Attribution`, or scores [n, ...] of positions.
      mask: booleans [n, ...], or [...] for all examples.

    Raises:
      InputError: for a mask that does not fit the maps.

    >>> pointing_game([[3.0, 1.0], [1.0, 3.0]], [True, False])
    array([ True, False])
    """
    return top_inside(maps, mask, 1) == 1


def _mask(mask, scores):
    """Returns a mask as booleans [n, positions]."""
    mask = np.asarray(mask)
    if mask.dtype.kind not in "biu" or mask.shape not in (scores.shape, scores.shape[1:]):
        received = f"dtype {mask.dtype}, shape {mask.shape}"
        raise rejection("mask", f"booleans of shape {scores.shape}", received, "Pass one for each position of `maps`.")
    return flat(np.broadcast_to(mask.astype(bool), scores.shape))
