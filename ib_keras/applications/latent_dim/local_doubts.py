"""Doubts about a gap in the errors of local linear maps, which other things than directions of the data show too."""

from ib_keras.applications.latent_dim.error_curve import RATIO, Gap
from ib_keras.applications.latent_dim.local_maps import LocalMaps

_LOCAL = 0.2
_FEW, _MOST_OF_ALL = 0.01, 0.5
_JUMP = 0.6
_CONTRADICTION = 10
_OF_EQUAL_ROWS = 2.0
_OF_COLUMNS, _OF_MANY_COLUMNS = 0.4, 10.0
_MANY, _AGREES = 7, 0.2
# Chosen on rectifiers, sines, softplus and algebraic networks, rolls, cubes, linear maps, clusters and heavy tails.


def is_local(maps: LocalMaps, size: int) -> bool:
    """Whether neighbourhoods hold at most a fifth of the rows: larger ones show how the whole is spread.

    >>> import numpy as np
    >>> maps = LocalMaps(np.random.default_rng(0).normal(size=[200, 2]), 2)
    >>> is_local(maps, 40), is_local(maps, 80)
    (True, False)
    """
    return size <= max(_LOCAL * maps.n, maps.sizes[0])


def doubt_of(maps: LocalMaps, size: int, gap: Gap, bracket: tuple[int, int]) -> str | None:
    """Returns why a clear gap is not believed, as a sentence with an advice, or None where nothing speaks against it.

    Args:
      maps: the local linear maps.
      size: number of neighbours of the maps that show the gap.
      gap: the gap.
      bracket: smallest and largest number of coordinates of the search.
    """
    if not is_local(maps, size):
        return f"{size} of {maps.n} rows are no neighbourhood, and smaller ones show no gap: collect more rows."
    few = maps.share_of_farthest(_FEW)
    if few > _MOST_OF_ALL:
        return (
            f"{_FEW:.0%} of the rows hold {few:.0%} of the squared deviations: take logarithms or ranks of the columns."
        )
    return _of_places(maps, size, gap) or _of_errors(maps, size, gap, bracket)


def _of_places(maps, size, gap):
    """Returns the doubt that the distances between rows raise, or None."""
    seen = dict(zip(maps.sizes, maps.dimensions()))
    before = seen.get(size // 2, 0.0)
    if seen[size] < _JUMP * before:
        return (
            f"The distances of {size} neighbours show {seen[size]:.1f} dimensions, and those of {size // 2} show "
            f"{before:.1f}: they reach from one cluster to the next. Search in each cluster alone."
        )
    if maps.two_nearest > _CONTRADICTION * gap.dim:
        return (
            f"{maps.two_nearest:.0f} dimensions between nearest rows contradict {gap.dim}: there are clusters, or "
            "noise in every column. Search in each cluster alone, or average the noise away."
        )
    return None


def _of_errors(maps, size, gap, bracket):
    """Returns the doubt that the errors in other neighbourhoods, or of other rows, raise, or None."""
    equal = maps.curve(size).of_equal_rows().clearest(*bracket)
    if equal is None or equal.dim != gap.dim or equal.low < _OF_EQUAL_ROWS:
        return "Few rows with large errors make the gap, which is not there where all rows count alike: collect more."
    if gap.dim > _OF_COLUMNS * maps.columns and gap.low < _OF_MANY_COLUMNS:
        return (
            f"So many of {maps.columns} columns, over {_OF_COLUMNS:.0%}, hide weak directions behind such a gap: "
            f"measure more columns, or train a model."
        )
    # TwoNN is too low in many dimensions, and weak directions leave a gap before the last of many.
    many = gap.dim > _MANY
    if not many and abs(maps.two_nearest - gap.dim) <= _AGREES * gap.dim:
        return None
    asked = 2 * RATIO if many else RATIO
    larger = maps.curve(2 * size).clearest(*bracket) if 2 * size in maps.sizes else None
    if larger is None or larger.dim != gap.dim or larger.low < asked:
        found = "no gap" if larger is None else f"coordinate {larger.dim} with {larger.low:.1f} times"
        return (
            f"Neighbourhoods of {2 * size} rows do not confirm it, which show {found}, where {asked:g} times are "
            "asked: collect more rows."
        )
    return None
