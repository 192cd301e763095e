"""The search for the gap in the errors of local linear maps, around the dimension that TwoNN reads."""

import math
from collections.abc import Sequence

import numpy as np

from ib_keras._progress import LongRun
from ib_keras.applications.latent_dim.gap_sentences import gap_sentence, is_clear
from ib_keras.applications.latent_dim.latent_dimension import LatentDimension
from ib_keras.applications.latent_dim.local_doubts import doubt_of
from ib_keras.applications.latent_dim.local_maps import LocalMaps

LOCAL = "local linear maps"
FEW_ROWS = 50
"""Different rows below which nothing is read."""
# TwoNN is too low in many dimensions, and noise raises it; on a bent surface it keeps the number of its directions
# apart from that of the directions in which the surface bends.
_BELOW, _ABOVE, _ABOVE_MANY = 0.65, 1.5, 0.04
_NOISE = "Noise gives such a curve: collect more rows, or train a model."
_GRID = "TwoNN reads no dimension, since values lie on a grid where neighbours are equally far: train a model."


def local_search(x: np.ndarray, units: int, dims: Sequence[int] | None = None, seed: int = 0) -> LatentDimension:
    """Searches the gap in the held-out errors of local linear maps, in the smallest neighbourhoods that show one.

    Args:
      x: different rows [n, d], float64.
      units: number of values of an example.
      dims: numbers of coordinates between which the gap is searched; None (default) for those around the first guess.
      seed: integer seed of the held-out rows.

    >>> rng = np.random.default_rng(0)
    >>> local_search(rng.normal(size=[300, 2]) @ rng.normal(size=[2, 9]), units=9).latent_dim
    2
    """
    if len(x) < FEW_ROWS:
        said = f"Only {len(x)} different rows were given: collect at least {FEW_ROWS}."
        return LatentDimension(None, said, (1, x.shape[1]), math.nan, LOCAL, (), None, len(x))
    maps = LocalMaps(x, units, seed)
    if math.isnan(maps.two_nearest):
        return LatentDimension(None, _GRID, (1, x.shape[1]), math.nan, LOCAL, (), None, len(x))
    least, most = _bracket(maps, x.shape[1]) if dims is None else (dims[0], dims[-1])
    return _of_local_maps(maps, _clearest(maps, least, most), (least, most), x)


def _clearest(maps, least, most):
    """Returns (size, gap, curve) of the smallest neighbourhoods with a clear gap, or of those with the clearest one."""
    chosen, progress = None, LongRun(len(maps.sizes), "size of neighbourhoods")
    for size in maps.sizes:
        curve = maps.curve(size)
        gap = curve.clearest(least, most)
        progress.advance()
        if gap is not None and (chosen is None or gap.low > chosen[1].low):
            chosen = size, gap, curve
        if is_clear(gap):
            break
    return chosen


def _bracket(maps, d):
    """Returns the smallest and the largest number of coordinates around the first guess."""
    low = min(maps.two_nearest, *maps.dimensions())
    high = maps.two_nearest * (_ABOVE + _ABOVE_MANY * maps.two_nearest)
    return max(1, min(int(_BELOW * low), d)), max(1, min(int(high), d))


def _of_local_maps(maps, chosen, bracket, x):
    guess = f"TwoNN reads {maps.two_nearest:.2f} dimensions."
    found = {"intrinsic_dimension": maps.two_nearest, "method": LOCAL, "n": len(x)}
    if chosen is None:
        return LatentDimension(None, f"{guess} {_not_compared(maps, x)}", bracket, rows=(), neighbours=None, **found)
    size, gap, curve = chosen
    said = f"{guess} {gap_sentence(gap, curve, bracket, f'with neighbourhoods of {size} rows')}"
    doubt = _NOISE if not is_clear(gap) else doubt_of(maps, size, gap, bracket)
    clear = doubt is None
    said += "" if clear else f" {doubt}"
    return LatentDimension(
        gap.dim if clear else None, said, gap.interval if clear else bracket, rows=tuple(curve.rows()),
        neighbours=size, **found,
    )  # fmt: skip


def _not_compared(maps, x):
    """Returns the sentence about a search in which no number of coordinates could be compared with the next one."""
    if x.shape[1] == 1:
        return "The data vary in 1 column: no smaller code can be compared."
    most = maps.sizes[-1]
    return f"Neighbourhoods of {most} of {len(x)} rows show at most {most // 2} coordinates: collect more rows."
