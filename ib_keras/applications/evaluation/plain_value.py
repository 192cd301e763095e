"""A value as `json.dumps` takes it."""

import math
from typing import Any


def plain_value(value: Any) -> Any:
    """Returns a value of Python itself; numbers that are not finite are None.

    Args:
      value: a number, a text, an array of one number, or a list or dict of these.

    >>> import numpy as np
    >>> plain_value({"rows": (np.float32(0.5), float("nan")), "n": np.int64(3)})
    {'rows': [0.5, None], 'n': 3}
    """
    if isinstance(value, (list, tuple)):
        return [plain_value(one) for one in value]
    if isinstance(value, dict):
        return {key: plain_value(one) for key, one in value.items()}
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and not math.isfinite(value) else value
