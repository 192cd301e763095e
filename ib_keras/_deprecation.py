"""Public names that are on their way out: they keep working, warn, and name their replacement."""

import typing_extensions


def deprecated(*, since, instead):
    """Marks a function or a class as deprecated: each use raises a `FutureWarning`, which Python shows by default.

    Args:
      since: version of the package from which on the name warns, such as "0.2.0".
      instead: what to write now, as code, such as "ib.estimators.KSG(k=3)".

    Returns:
      A decorator. What it returns works as before, and keeps its name, docstring and signature.

    >>> @deprecated(since="0.2.0", instead="sorted(values)")
    ... def in_order(values):
    ...     return sorted(values)
    >>> in_order.__deprecated__
    '`in_order` is deprecated since ib_keras 0.2.0. Use `sorted(values)` instead.'
    """

    def mark(member):
        message = f"`{member.__qualname__}` is deprecated since ib_keras {since}. Use `{instead}` instead."
        return typing_extensions.deprecated(message, category=FutureWarning)(member)

    return mark
