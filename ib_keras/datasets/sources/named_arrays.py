"""Arrays by their names, as `.npz` archives and folders of `.npy` files hold them."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ib_keras._checks import one_of, rejection, unmasked
from ib_keras.datasets.sources.archived_array import ArchivedArray
from ib_keras.datasets.sources.found import Found

PARTS = ("x", "y", "x_test", "y_test")
_X = ("x", "xs", "data", "image", "images", "feature", "features", "input", "inputs", "samples", "pixels")
_Y = ("y", "ys", "label", "labels", "target", "targets", "class", "classes")
_NAMES = {
    "x": (*(f"train{name}" for name in _X), *(f"{name}train" for name in _X), "train", *_X),
    "y": (*(f"train{name}" for name in _Y), *(f"{name}train" for name in _Y), *_Y),
    "x_test": (*(f"test{name}" for name in _X), *(f"{name}test" for name in _X), "test"),
    "y_test": (*(f"test{name}" for name in _Y), *(f"{name}test" for name in _Y)),
}


def found_in_arrays(
    name: str, arrays: Mapping[str, Any], target: str | None = None, keys: Mapping[str, str] | None = None
) -> Found:
    """Returns the parts of a data set among named arrays.

    Args:
      name: the name to show.
      arrays: {key: array}. Keys as x_train, X, train_images, data ... are known; case and marks do not count.
      target: key of the labels or targets; None (default) finds it by its name.
      keys: {part: key} for keys that are not known, where a part is x, y, x_test or y_test; None (default) finds all.

    Raises:
      InputError: for an unknown part or key, or where no key is known for the examples.

    >>> found = found_in_arrays("toy", {"train_images": np.zeros([5, 2]), "train_labels": np.arange(5)})
    >>> found.notes
    ["Read as x: 'train_images', y: 'train_labels'."]
    """
    given = {_part(part): key for part, key in (keys or {}).items()} | ({"y": target} if target is not None else {})
    for part, key in given.items():
        _check_key(name, f"keys[{part!r}]" if target is None or part != "y" else "target", key, arrays)
    chosen = given if "x" in given else known_parts(arrays, given) | given
    if "x" not in chosen:
        if len(arrays) != 1:
            raise rejection(
                "source",
                "arrays with known names, such as x_train and y_train, or X and y",
                f"{name} with {described(arrays)}",
                "Name them by keys={'x': ..., 'y': ...} (on the command line --keys x=... y=...).",
            )
        chosen["x"] = next(iter(arrays))
    if "x_test" not in chosen:
        chosen.pop("y_test", None)
    shown = ", ".join(f"{part}: {chosen[part]!r}" for part in PARTS if part in chosen)
    unused = [key for key in arrays if key not in chosen.values()]
    left = f" Not used: {', '.join(unused)}." if unused else ""
    parts = {part: _array(name, part, chosen[part], arrays[chosen[part]]) for part in PARTS if part in chosen}
    return Found(
        name, **{"x": None} | parts, target_name=chosen.get("y") if target else None, notes=[f"Read as {shown}.{left}"]
    )


def described(arrays: Mapping[str, Any]) -> str:
    """Returns the keys with the shapes of their arrays, for a message.

    >>> described({"a": np.zeros([2, 3])})
    'a (2, 3)'
    """
    return ", ".join(f"{key} {np.shape(value)}" for key, value in arrays.items())


def _part(part):
    alias = {"x_train": "x", "y_train": "y"}.get(part, part)
    return one_of("keys", alias, PARTS)


def _check_key(name, argument, key, arrays):
    if key not in arrays:
        raise rejection(argument, f"an array of {name}", repr(key), f"It holds: {described(arrays)}.")


def known_parts(arrays: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """Returns {part: key} of the keys whose names are known and which no part has been given.

    >>> known_parts(["image", "label"], {})
    {'x': 'image', 'y': 'label'}
    """
    plain = {"".join(c for c in key.lower() if c.isalnum()): key for key in arrays if key not in given.values()}
    found = {}
    for part, names in _NAMES.items():
        key = next((plain[known] for known in names if known in plain), None)
        if key is not None and part not in given:
            found[part] = key
    return found


def _array_of(name, key, values):
    try:
        return np.asarray(values)
    except ValueError as error:
        raise rejection(
            "source",
            "examples of one shape",
            f"{name}, {key!r}: {len(values)} rows of several shapes",
            "Pad or cut them to one length, e.g. by `keras.utils.pad_sequences`.",
        ) from error


def _array(name, part, key, values):
    unmasked("source", values)
    # Arrays of an archive stay there until the rows that are kept are known.
    array = values if isinstance(values, (np.ndarray, ArchivedArray)) else _array_of(name, key, values)
    if array.ndim == 0 or array.dtype.kind not in ("biufUS" if part.startswith("y") else "biuf"):
        raise rejection(
            "source",
            "arrays of numbers",
            f"{name}, {key!r}: dtype {array.dtype}, shape {array.shape}",
            "Save numbers, one row per example.",
        )
    return array
