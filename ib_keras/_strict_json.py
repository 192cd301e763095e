"""Values as strict JSON has them."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np


def strict(value: Any) -> Any:
    """Returns a value as strict JSON has it: NaN and infinity become None, and what it has no kind for a text.

    >>> strict({"a": np.float32(0.5), "b": float("nan"), "c": (1, "x")})
    {'a': 0.5, 'b': None, 'c': [1, 'x']}
    """
    if isinstance(value, Mapping):
        return {str(key): strict(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [strict(inner) for inner in value]
    if isinstance(value, np.ndarray):
        return strict(value.tolist())
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | None) else str(value)
