"""Columns whose repeated values are separated without a change of their information.

Neighbours measure distances, and rows that share a value have none. Three changes of a column, each of which can be
undone and therefore keeps the information, give every row a distance:

- atoms, such as the zero of ReLU or an imputed mean, become narrow: noise far below every gap breaks their ties;
- values on a lattice, such as rounded measurements, spread over their cell, half of the gap to either side;
- an indicator joins a column that mixes atoms and a density, and keeps neighbours of one kind together.
"""

import numpy as np

from ib_keras.estimators.rows.columns import standardised

_TIE, _TIE_IN_FLOAT32 = 1e-9, 3e-5
"""Noise that breaks ties, in standard deviations: above the rounding of the precision in which distances are
compared."""
_COLUMNS_IN_FLOAT32 = 12
_APART = 4.0
_ATOMS = 2
_LATTICE_VALUES, _LATTICE_SHARE = 20, 0.05
_OF_ROWS, _MOST_OF_ROWS = 0.005, 0.2


def separated(side: np.ndarray, indicators: bool, seed: int = 0) -> np.ndarray:
    """Returns columns [n, k] without ties and with the information of `side` [n, d]; constant ones are left out.

    Args:
      side: floating columns [n, d].
      indicators: whether columns that mix atoms and a density are joined by an indicator of their atoms.
      seed: seed of the noise.

    >>> relu = np.maximum(np.random.default_rng(0).normal(size=[200, 1]), 0)
    >>> [len(np.unique(column)) for column in separated(relu, indicators=True).T]
    [200, 200]
    """
    generator = np.random.default_rng(seed)
    tie = _TIE if side.shape[1] <= _COLUMNS_IN_FLOAT32 else _TIE_IN_FLOAT32
    found = []
    for column, standard in zip(side.T, standardised(side).T):
        values, first, index, counts = np.unique(column, return_index=True, return_inverse=True, return_counts=True)
        if len(values) == 1:
            continue
        times = counts[index]
        lattice = _is_lattice(values, counts)
        found.append(_without_ties(standard[first], index, times, lattice, tie, generator))
        atom = times > max(_ATOMS, _OF_ROWS * len(column))
        if indicators and not lattice and atom.any() and not atom.all():
            found.append(_APART * atom + tie * generator.normal(size=len(column)))
    return np.stack(found, axis=1) if found else np.zeros([len(side), 0])


def lattice_columns(side: np.ndarray) -> int:
    """Returns the number of columns of `side` [n, d] that hold rounded measurements."""
    return sum(_is_lattice(*np.unique(column, return_counts=True)) for column in side.T)


def _is_lattice(values, counts):
    """Whether a column repeats many different values, like rounded measurements; a few repeated ones are atoms."""
    repeated = counts > 1
    return (
        len(values) > _LATTICE_VALUES
        and repeated.sum() > _ATOMS
        and counts[repeated].sum() > _LATTICE_SHARE * counts.sum()
    )


def _without_ties(standard, index, times, lattice, tie, generator):
    """Returns the column with the `standard` values at `index` [n], those that occur several `times` [n] spread."""
    narrow = tie * generator.normal(size=len(index))
    if not lattice:
        return standard[index] + np.where(times > 1, narrow, 0.0)
    gaps = np.diff(standard) / 2
    below, above = np.append(gaps[0], gaps), np.append(gaps, gaps[-1])
    wide = generator.uniform(size=len(index)) * (below + above)[index] - below[index]
    heavy = times > max(_ATOMS, _MOST_OF_ROWS * len(index))
    return standard[index] + np.where(times == 1, 0.0, np.where(heavy, narrow, wide))
