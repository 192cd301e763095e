"""Names that a user gives for what a plot shows."""

from typing import Any

import numpy as np

from ib_keras._checks import rejection


def given_names(argument: str, names: Any, of: str, count: int | None = None) -> Any:
    """Returns names as they are, a list, a tuple or an array of one axis.

    Args:
      argument: name of the argument, for the error.
      names: the names.
      of: the noun for what they name, such as "columns".
      count: number of names; None (default) for any.

    Raises:
      InputError: for another object, or another number of names.

    >>> given_names("names", ("age", "size"), "columns", 2)
    ('age', 'size')
    """
    listed = isinstance(names, (list, tuple)) or (isinstance(names, np.ndarray) and names.ndim == 1)
    expected = f"one for each of {count} {of}" if count is not None else f"a list of the names of {of}"
    if not listed:
        raise rejection(argument, expected, repr(names), "Pass a list.")
    if count is not None and len(names) != count:
        raise rejection(argument, expected, f"{len(names)}", "Pass one for each.")
    return names
