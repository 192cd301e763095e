"""Labels and targets as a `Dataset` holds them: classes numbered from 0, or floating targets."""

from collections.abc import Sequence

import numpy as np

from ib_keras._checks import is_one_hot, one_of, rejection
from ib_keras.datasets.sources.found import Found

TASKS = ("classification", "regression")
_SHARE_OF_CLASSES = 0.5
_FEW, _MANY_CLASSES = 0.1, 20


def number_targets(found: Found, task: str | None) -> None:
    """Turns the labels of `found` into integers from 0 with names, or its targets into floats, in place.

    Args:
      found: the data. Texts, booleans and integers are labels, and floating values are targets, unless `task` says
        otherwise.
      task: `"classification"`, `"regression"`, or None for the dtype to decide.

    Raises:
      InputError: for an unknown task, texts in a regression, or labels of which most occur once.

    >>> found = Found("toy", np.zeros([4, 1]), np.array(["no", "yes", "no", "no"]))
    >>> number_targets(found, None)
    >>> found.y.tolist(), found.class_names
    ([0, 1, 0, 0], ('no', 'yes'))
    """
    if task is not None:
        one_of("task", task, TASKS)
    if found.y is None:
        if task is not None:
            raise rejection("task", "left out without labels", repr(task), "Name the labels by target=....")
        return
    parts = [np.asarray(y) for y in (found.y, found.y_test) if y is not None]
    parts = [y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y for y in parts]
    if parts[0].ndim == 2 and _one_hot(parts):
        parts = [y.argmax(-1) for y in parts]
        found.notes.append("One-hot labels were turned into integers.")
    if found.whole_target and not any(np.isnan(y).any() for y in parts):
        parts = [y.astype("int64") for y in parts]
    kinds = {y.dtype.kind for y in parts}
    if not kinds <= set("biufUS"):
        raise rejection("target", "numbers or texts", f"dtype {parts[0].dtype}", "Save it as one of these.")
    numbers = task == "regression" or (task is None and "f" in kinds)
    if task is None and parts[0].ndim == 1:
        found.notes += _other_reading(np.concatenate(parts))
    if numbers:
        parts = [_floats(y) for y in parts]
    elif parts[0].ndim == 1:
        parts = _numbered(found, parts)
    found.y, found.y_test = parts[0], parts[1] if found.y_test is not None else None


def _one_hot(parts):
    return all(y.ndim == 2 and y.dtype.kind in "biuf" and is_one_hot(y) for y in parts)


def _other_reading(values):
    """Returns a sentence on targets whose dtype decides, and which may be meant the other way."""
    if values.dtype.kind not in "iuf" or (values.dtype.kind == "f" and (values % 1).any()):
        return []
    count = len(np.unique(values))
    if values.dtype.kind == "f" and count <= _FEW * len(values):
        return [f'Its {count} different values are whole numbers, which task="classification" takes as classes.']
    if values.dtype.kind in "iu" and count > _MANY_CLASSES:
        return ['Integers count as classes, and task="regression" takes them as numbers.']
    return []


def _floats(y):
    if y.dtype.kind in "US":
        raise rejection(
            "task",
            '"classification" for a target of texts',
            '"regression"',
            "Leave `task` out, or choose another target.",
        )
    return y.astype("float32")


def _numbered(found: Found, parts: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Returns labels from 0, and keeps the names of the classes where the values were others."""
    values = np.concatenate(parts)
    classes, labels = np.unique(values, return_inverse=True)
    _check_repeats(found, classes, values)
    if values.dtype.kind in "iu" and found.class_names is None and len(classes) == classes[-1] + 1 and classes[0] == 0:
        return [y.astype("int32") for y in parts]
    if found.class_names is not None:
        return [y.astype("int32") for y in parts]
    found.class_names = tuple(map(_name, classes))
    if values.dtype.kind in "iuf":
        found.notes.append(f"The classes are numbered from 0 in the order {', '.join(found.class_names[:10])}.")
    return np.split(labels.reshape(-1).astype("int32"), [len(parts[0])])[: len(parts)]


def _name(value):
    return value.decode() if isinstance(value, bytes) else f"{value:g}" if isinstance(value, float) else str(value)


def _check_repeats(found, classes, values):
    if len(classes) > max(2, _SHARE_OF_CLASSES * len(values)):
        called = f"`{found.target_name}`" if found.target_name else "a target"
        text = values.dtype.kind in "US"
        raise rejection(
            "target",
            "labels that repeat",
            f"{called} with {len(classes)} values in {len(values)} rows",
            "Choose another target." if text else 'Pass task="regression" if these are measurements.',
        )
