"""Scaling of examples, with the numbers of the training part alone."""

import numpy as np

from ib_keras._checks import one_of

WAYS = ("auto", "standard", "unit", "none")
_LARGEST_BYTE = 255
_ROWS = 4096


def scaled(
    train: np.ndarray, test: np.ndarray, scale: str = "auto", unscaled: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, str]:
    """Returns the two parts scaled, and a sentence on how.

    `"auto"` divides bytes by 255, gives pictures the range [0, 1] and standardises rows of floating numbers. It leaves
    other integers alone, which are symbols, and floating values of more axes.

    Args:
      train: numbers [n, ...].
      test: numbers [m, ...].
      scale: one of `WAYS`; `"standard"` gives each column (each channel where there are more axes) mean 0 and deviation
        1, and `"unit"` the range [0, 1].
      unscaled: boolean [d], True for columns of rows that stay as they are.

    Raises:
      InputError: for an unknown way.

    >>> scaled(np.array([[0.0], [2.0]]), np.array([[4.0]]), "unit")[:2]
    (array([[0.],
           [1.]], dtype=float32), array([[1.]], dtype=float32))
    """
    one_of("scale", scale, WAYS)
    if scale == "auto":
        scale = _suited(train)
        if scale == "bytes":
            return _by_rows(train, share_of_byte), _by_rows(test, share_of_byte), "Bytes were divided by 255."
    if scale == "none":
        return train, test, "The values were not scaled."
    if scale == "unit" and train.ndim == 4:
        return _unit(train, test, train.min(), train.max())
    axes = tuple(range(train.ndim - 1))
    low, high = (
        (train.min(axis=axes), train.max(axis=axes)) if scale == "unit" else (train.mean(axis=axes, dtype=float), None)
    )
    if scale == "unit":
        return _unit(train, test, *_spared(low, high, unscaled))
    deviation = train.std(axis=axes, dtype=float)
    train, test, sentence = _standard(train, test, *_spared_standard(low, deviation, unscaled))
    return train, test, f"{sentence}{_but_for(deviation, unscaled)}."


def _suited(x):
    if x.dtype == np.uint8 and x.ndim > 1:
        return "bytes"
    if x.ndim == 4:
        return "none" if x.min() >= 0 and x.max() <= 1 else "unit"
    return "standard" if x.ndim == 2 and x.dtype.kind == "f" else "none"


def _spared(low, high, unscaled):
    return (low, high) if unscaled is None else (np.where(unscaled, 0, low), np.where(unscaled, 1, high))


def _spared_standard(mean, deviation, unscaled):
    return (mean, deviation) if unscaled is None else (np.where(unscaled, 0, mean), np.where(unscaled, 1, deviation))


def _unit(train, test, low, high):
    width = np.where(high > low, high - low, 1)
    outside = float(np.mean(_by_rows(test, lambda rows: _outside((_float(rows) - low) / width)), dtype=float))
    cut = f" {outside:.1%} of the test values lay outside and were cut to it." if outside else ""
    sentence = f"Values were brought into [0, 1] by the smallest and the largest of the training part.{cut}"
    train, test = (_by_rows(part, lambda rows: np.clip((_float(rows) - low) / width, 0, 1)) for part in (train, test))
    return train, test, sentence


def _outside(values):
    return (values < 0) | (values > 1)


def _standard(train, test, mean, deviation):
    width = np.where(deviation > 0, deviation, 1)
    train, test = (_by_rows(part, lambda rows: (_float(rows) - mean) / width) for part in (train, test))
    of = "column" if train.ndim == 2 else "channel"
    return train, test, f"Each {of} has mean 0 and standard deviation 1 in the training part"


def _but_for(deviation, unscaled):
    """Returns the columns of which the sentence on mean and deviation is not true."""
    constant = int((deviation[~unscaled] == 0).sum()) if unscaled is not None else int((deviation == 0).sum())
    others = ["those of 0 and 1"] * (unscaled is not None) + [f"{constant} of one value, now 0"] * (constant > 0)
    return f", but for {' and '.join(others)}" if others else ""


def share_of_byte(rows: np.ndarray) -> np.ndarray:
    """Returns bytes as float32 in [0, 1]."""
    return _float(rows) / _LARGEST_BYTE


def _by_rows(part, function):
    """Returns a function of the values as float32, some rows at a time, so that float64 fills no second memory."""
    result = np.empty(part.shape, "float32")
    for start in range(0, len(part), _ROWS):
        result[start : start + _ROWS] = function(part[start : start + _ROWS])
    return result


def _float(part):
    return part.astype("float32", copy=False)
