"""The last steps of every reader: missing values, classes, the test part and the scale."""

import numpy as np

from ib_keras._checks import above, at_least, positive_int, rejection
from ib_keras.datasets.dataset import Dataset
from ib_keras.datasets.sources.found import Found, blocks_of, chosen
from ib_keras.datasets.sources.missing import filled, require_a_value, without_missing
from ib_keras.datasets.sources.scaling import scaled, share_of_byte
from ib_keras.datasets.sources.scratch import OnDisk, on_disk
from ib_keras.datasets.sources.targets import number_targets

_LEAST = 5
_AS_IN_FILE = "The values stay as they are in the file, which is larger than a quarter of the memory."


def prepared(
    found: Found,
    *,
    task: str | None = None,
    missing: str = "refuse",
    scale: str = "auto",
    test_share: float = 0.2,
    seed: int = 0,
    limit: int | None = None,
) -> Dataset:
    """Returns a `Dataset` of what a reader found.

    Args:
      found: the data of a reader, which is changed.
      task: `"classification"`, `"regression"`, or None (default) for the dtype of the target to decide.
      missing: `"refuse"` (default) missing values, `"drop"` their rows, or replace numbers by the `"mean"` of the
        column; missing categories of a table are then one of their own, and targets are never replaced.
      scale: `"auto"` (default), `"standard"`, `"unit"` or `"none"`, as in `scaled`.
      test_share: share of the examples that is held out, in (0, 1), where the source has no test part (default: 0.2).
      seed: integer seed >= 0 of the draw of held-out and of limited examples (default: 0).
      limit: number of examples to keep, drawn at random; None (default) keeps all.

    Raises:
      InputError: for a bad option, parts that do not match, fewer than 5 examples, or missing values.

    >>> print(prepared(Found("toy", np.arange(20.0).reshape(10, 2))))  # doctest: +ELLIPSIS
    toy: 8 training and 2 test examples, rows of 2 numbers (float32, ...). There are no labels. ...
    """
    seed = int(at_least("seed", seed, 0, "Pass an integer of at least 0."))
    if found.blocks is not None:
        _put_on_disk(found, scale)
    _check_rows(found)
    if limit is not None:
        _limit(found, positive_int("limit", limit), seed)
    if not isinstance(found.x, np.memmap):
        _require_finite(found)
        without_missing(found, missing)
    number_targets(found, task)
    if found.x_test is None:
        _hold_out(found, test_share, seed)
    train, test = found.x, found.x_test
    train, test, sentence = _scaled(found, train, test, scale)
    return Dataset(
        train,
        found.y,
        test,
        found.y_test,
        name=found.name,
        class_names=found.class_names,
        column_names=found.column_names,
        target_name=found.target_name,
        notes=(*found.notes, sentence),
        rows_train=None if found.test_rows is None else found.rows,
        rows_test=found.test_rows,
    )


def _put_on_disk(found, scale):
    """Gives `found` the examples of its blocks, in a file on disk as they are."""
    if scale not in ("auto", "none"):
        remedy = "Scale the values before, or pass limit=..., the number of examples to draw."
        raise rejection("scale", '"auto" or "none" for examples larger than the memory', repr(scale), remedy)
    found.x, y = _gathered(found.blocks)
    found.y = found.y if y is None else y
    if found.test_blocks is not None:
        found.x_test, y_test = _gathered(found.test_blocks)
        found.y_test = found.y_test if y_test is None else y_test


def _gathered(blocks):
    labels = []

    def examples():
        for x, y in blocks:
            labels.append(y)
            yield x

    x = on_disk(examples())
    return x, None if labels[0] is None else np.concatenate([np.asarray(y) for y in labels])


def _scaled(found, train, test, scale):
    """Returns both parts scaled, and a sentence on how."""
    if isinstance(train, OnDisk):
        return _scaled_on_disk(found, train, test, scale)
    if isinstance(train, np.memmap):
        return train, test, _AS_IN_FILE
    require_a_value(found)
    if train.dtype.kind == "f":
        train, test = filled(train, train), filled(test, train)
    return scaled(_with_channel(train), _with_channel(test), scale, found.unscaled)


def _scaled_on_disk(found, train, test, scale):
    of_bytes = scale == "auto" and train.dtype == np.uint8 and train.ndim > 1

    def change(block):
        if of_bytes:
            return share_of_byte(_with_channel(block))
        return block.astype(np.float32, copy=False) if block.dtype.kind == "f" else block

    parts = [on_disk(part.blocks(), change).values for part in (train, test)]
    size = sum(part.nbytes for part in parts)
    shown = f"{size / 2**30:.1f} GiB" if size > 2**29 else f"{size / 2**20:.1f} MiB"
    found.notes.append(f"They take more than a quarter of the memory, so that {shown} lie on the disk meanwhile.")
    return *parts, "Bytes were divided by 255." if of_bytes else "The values were not scaled."


def _with_channel(x):
    """Returns pictures of bytes [n, H, W] with an axis of one channel, and anything else as it is."""
    return x[..., None] if x.dtype == np.uint8 and x.ndim == 3 else x


def _check_rows(found):
    if np.ndim(found.x) == 0:
        raise rejection("source", "arrays of rows", f"{found.name}, one number", "Save numbers, one row per example.")
    for x, y, part in ((found.x, found.y, "x"), (found.x_test, found.y_test, "x_test")):
        if x is None or y is None or len(x) == len(y):
            continue
        raise rejection(
            "source",
            "one label per example",
            f"{found.name} with {len(x)} rows of {part} and {len(y)} labels",
            "Save the labels of the same examples, in the same order.",
        )
    if found.x_test is not None and (found.y is None) != (found.y_test is None):
        raise rejection(
            "source",
            "labelled in both parts or in none",
            f"{found.name} with labels of one part",
            "Leave the labels out, or save those of both parts.",
        )
    if found.x_test is not None and found.x.shape[1:] != found.x_test.shape[1:]:
        raise rejection(
            "source",
            "examples of one shape in both parts",
            f"{found.name} with {found.x.shape[1:]} and {found.x_test.shape[1:]}",
            "Resize one of the parts.",
        )
    if len(found.x) < _LEAST:
        raise rejection("source", f"at least {_LEAST} examples", f"{found.name} of {len(found.x)}", "Collect more.")


def _require_finite(found):
    """Raises an `InputError` for infinite values and those that float32 does not hold; NaN is a missing value."""
    for part, values in (("x", found.x), ("x_test", found.x_test), ("y", found.y), ("y_test", found.y_test)):
        values = values if values is None or hasattr(values, "dtype") else np.asarray(values)
        if values is None or values.dtype.kind != "f":
            continue
        first, count = _first_wrong(values)
        if count:
            names = found.column_names if part.startswith("x") and np.ndim(values) == 2 else None
            column = f", column {names[first[1]]!r}" if names else ""
            lost = f"1 value of {part} that is" if count == 1 else f"{count} values of {part} that are"
            raise rejection(
                "source",
                "finite in single precision",
                f"{found.name} with {lost} infinite or too large, the first in row {first[0] + 1}{column}",
                "Correct these values, or mark them as missing by NaN, in a table by an empty cell.",
            )


def _first_wrong(values):
    """Returns the place of the first value that float32 does not hold, or None, and the number of such values."""
    first, count, start = None, 0, 0
    for block in blocks_of(values):
        wrong = np.abs(block) > np.finfo(np.float32).max
        if first is None and wrong.any():
            first = np.argwhere(wrong)[0]
            first[0] += start
        count, start = count + int(wrong.sum()), start + len(block)
    return first, count


def _limit(found, limit, seed):
    """Keeps at most `limit` examples of each part, in their order in the source."""
    if limit < _LEAST:
        raise rejection("limit", f"at least {_LEAST}", limit, "Two parts are made of these examples.")
    n = len(found.x)
    found.take(_some(n, limit, seed))
    if n > limit:
        found.x = np.asarray(found.x)
        found.notes.append(f"{limit} of {n} examples were drawn at random (seed {seed}).")
    if found.x_test is not None:
        found.take_test(_some(len(found.x_test), limit, seed))
        if not isinstance(found.x, OnDisk):
            found.x_test = np.asarray(found.x_test)


def _some(n, limit, seed):
    return np.sort(np.random.RandomState(seed).permutation(n)[:limit])


def _hold_out(found, share, seed):
    """Moves a share of the examples to the test part."""
    if above("test_share", share, 0, "Pass e.g. 0.2.") >= 1:
        raise rejection("test_share", "below 1", share, "Pass e.g. 0.2.")
    n = len(found.x)
    held = min(max(2, round(share * n)), n - 2)
    if isinstance(found.x, np.memmap):
        train, test = slice(None, -held), slice(-held, None)
        how = f"The last {held} rows are held out, unshuffled, since the file is read as it is needed."
    else:
        train, test, how = _drawn(found.y, n, held, seed)
    found.x_test, found.y_test = chosen(found.x, test), None if found.y is None else found.y[test]
    found.test_rows = found.places()[test]
    found.take(train)
    found.notes.append(how)


def _drawn(y, n, held, seed):
    """Returns the rows of both parts, drawn with the shares of the classes where each class has a row for both."""
    from sklearn.model_selection import train_test_split

    strata = None
    if y is not None and y.ndim == 1 and y.dtype.kind == "i":
        counts = np.bincount(y)
        counts = counts[counts > 0]
        strata = y if counts.min() > 1 and len(counts) <= min(held, n - held) else None
    train, test = train_test_split(np.arange(n), test_size=held, random_state=seed, stratify=strata)
    fair = "" if strata is None else ", with the same share of each class in both parts"
    return train, test, f"{held} of {n} examples were drawn at random (seed {seed}) and held out{fair}."
