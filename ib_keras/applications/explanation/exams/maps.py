"""Maps of scores as arrays, which an exam takes from an `Attribution` or from any other method."""

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import rejection, rows
from ib_keras.applications.explanation.attribution_record import Attribution


def scores_of(maps: Attribution | ArrayLike, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """Returns scores [n, ...] as finite floats.

    Args:
      maps: an `Attribution`, or scores [n, ...], an array.
      shape: shape [n, ...] of the examples, with their channels or without, that the scores must fit; None (default)
        for no check.

    Raises:
      InputError: for scores that are not finite, or do not fit.
    """
    given = maps.map if isinstance(maps, Attribution) else maps
    rows("maps", given)
    scores = np.asarray(given, np.float64)
    if shape is None or scores.shape in (shape, shape[:-1]):
        return scores
    if (*scores.shape[:-1], shape[-1]) == shape and scores.shape[-1] == 1:
        return scores[..., 0]
    remedy = "Pass a score for each position, or for each value, of the same examples."
    raise rejection("maps", f"of shape {shape[:-1] if len(shape) > 2 else shape}", f"shape {scores.shape}", remedy)


def require_as_many(maps: Attribution | ArrayLike, x: np.ndarray) -> None:
    """Raises an `InputError` unless there is a map for each example.

    Args:
      maps: an `Attribution`, or scores [n, ...].
      x: examples [n, ...].
    """
    count = len(np.atleast_1d(np.asarray(maps.map if isinstance(maps, Attribution) else maps)))
    if count != len(x):
        remedy = "Pass `x` and maps of the same examples."
        raise rejection("maps", f"{len(x)} maps, one for each example of `x`", f"{count} maps", remedy)


def flat(scores: np.ndarray) -> np.ndarray:
    """Returns scores [n, ...] as [n, positions]."""
    return scores.reshape(len(scores), -1)
