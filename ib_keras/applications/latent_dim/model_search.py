"""The search for the gap in the held-out errors of a model that is trained with codes of several sizes."""

import math
from collections.abc import Sequence

import numpy as np

from ib_keras._progress import LongRun
from ib_keras.applications.latent_dim.error_curve import ErrorCurve
from ib_keras.applications.latent_dim.finished_codes import FinishedCodes
from ib_keras.applications.latent_dim.gap_sentences import gap_sentence, is_clear
from ib_keras.applications.latent_dim.latent_dimension import LatentDimension
from ib_keras.applications.latent_dim.trained_code import ModelOfSize, trained_code
from ib_keras.plane_row import SOURCE, UPPER

_HELD_OUT, _MOST_HELD_OUT = 0.2, 2000
_AROUND, _SPREAD, _WITHOUT_GUESS = 2, 7, 64
# Two trainings with equal codes differ by about a thousandth of the variance.
_FLOOR = 2e-3


def dims_around(local: LatentDimension, d: int) -> list[int]:
    """Returns the numbers of coordinates to train: five around the gap of local maps, or seven up to twice the guess.

    Args:
      local: what local linear maps found.
      d: number of columns that vary, the largest number to train.

    >>> dims_around(LatentDimension(1, "", (1, 1), 0.9, "local linear maps", (), 20, 300), d=4)
    [1, 2, 3, 4]
    """
    if local.latent_dim is not None:
        first = max(1, local.latent_dim - _AROUND)
        return list(range(first, min(d, local.latent_dim + _AROUND + (first == 1)) + 1))
    guess = local.intrinsic_dimension if math.isfinite(local.intrinsic_dimension) else _WITHOUT_GUESS
    return sorted({round(k) for k in np.geomspace(1, max(1, min(d, round(2 * guess))), _SPREAD)})


def model_search(
    build: ModelOfSize,
    name: str,
    x: np.ndarray,
    dims: Sequence[int],
    epochs: int,
    seed: int,
    finished: FinishedCodes,
    local: LatentDimension,
) -> LatentDimension:
    """Searches the gap in the held-out errors of a model that is trained with codes of several sizes.

    Args:
      build: function k -> Keras model.
      name: name of the model.
      x: different examples [n, ...].
      dims: rising numbers of coordinates.
      epochs: epochs of each training.
      seed: integer seed of the held-out examples and of the order of the others.
      finished: what earlier trainings left.
      local: what local linear maps found, for the reason.
    """
    order = np.random.default_rng(seed).permutation(len(x))
    held_out = max(1, min(_MOST_HELD_OUT, int(_HELD_OUT * len(x))))
    test, train = x[order[:held_out]].astype(np.float32), x[order[held_out:]].astype(np.float32)
    left, progress = [], LongRun(len(dims), "model")
    for k in dims:
        one = finished.of(k, held_out)
        if one is None:
            one = trained_code(build, k, train, test, epochs, seed)
            finished.keep(k, one)
        left.append(one)
        progress.advance()
    without = ((test - train.mean(axis=0)).reshape(held_out, -1) ** 2).mean(axis=1)
    errors = np.stack([without, *(one["errors"] for one in left)], axis=1)
    curve = ErrorCurve(np.array([0, *dims]), errors, _FLOOR)
    return _of_models(curve, name, left, local)


def _of_models(curve, name, left, local):
    dims = [int(k) for k in curve.dims[1:]]
    gap = curve.clearest(1, dims[-1])
    clear = is_clear(gap)
    beside = [{}, *(one["information"] | {"seconds": one["seconds"]} for one in left)]
    table = tuple(row | more for row, more in zip(curve.rows(), beside))
    of_local = "show no gap" if local.latent_dim is None else f"show the gap at {local.latent_dim}"
    guess = "no" if math.isnan(local.intrinsic_dimension) else f"{local.intrinsic_dimension:.2f}"
    said = f"TwoNN reads {guess} dimensions, and local linear maps {of_local}. "
    if gap is None:
        said += f"One number of coordinates, {dims[0]}, cannot be compared: pass three or more `dims`."
    else:
        said += gap_sentence(gap, curve, (dims[0], dims[-1]), f"in {name}") + _information_said(table, gap.dim)
    if gap is not None and not clear:
        said += " Train longer by `epochs`, or pass further `dims`."
    interval = gap.interval if clear else (dims[0], dims[-1])
    return LatentDimension(
        gap.dim if clear else None, said, interval, local.intrinsic_dimension, name, table, None, local.n
    )


def _information_said(table, k):
    """Returns a sentence about I(X;T) at k and at the next number of coordinates, or nothing."""
    place = next(place for place, row in enumerate(table) if row["k"] == k)
    here, after = table[place], table[place + 1]
    if SOURCE not in here or SOURCE not in after:
        return ""
    ends = [f"{row[SOURCE]:.2f} to {row.get(SOURCE + UPPER, math.nan):.2f} nats" for row in (here, after)]
    return f" I(X;T) lies in {ends[0]} with {k} coordinates, and in {ends[1]} with {after['k']}."
