"""Some rows of a law q(t|x), at any places: distributions of TFP are cut by slices alone."""

from typing import Any

import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras._probability import tfd


def law_rows(q: tfd.Distribution, places: np.ndarray) -> tfd.Distribution:
    """Returns the rows of a law at some places, as a law of as many rows.

    Args:
      q: `tfd.Distribution` of batch shape [n].
      places: places [m] of the rows, integers.

    Raises:
      InputError: for a law whose parameters do not tell which of them belong to a row.

    >>> law_rows(tfd.MultivariateNormalDiag(np.arange(6.0)[:, None], [1.0]), np.array([5, 0])).mean().numpy().tolist()
    [[5.0], [0.0]]
    """
    try:
        found = _gathered(q, np.asarray(places))
    except (AttributeError, NotImplementedError, TypeError, ValueError):
        found = None
    if found is None or tuple(found.batch_shape) != (len(places),):
        expected, received = f"a law of at most {len(places)} rows", f"{type(q).__name__} of {q.batch_shape[0]} rows"
        raise rejection("x", expected, received, "Raise `max_examples`, or build the law of fewer rows.")
    return found


def _gathered(q, places):
    """Returns a distribution whose first batch axis has the rows of these places."""
    batch, properties, changed = tuple(q.batch_shape), type(q).parameter_properties(), {}
    for name, value in q.parameters.items():
        own = getattr(properties.get(name), "event_ndims", 0) or 0
        own = own(q) if callable(own) else own
        changed[name] = _of_parameter(value, batch, own, places)
    return type(q)(**changed)


def _of_parameter(value: Any, batch, own, places):
    """Returns the rows of a parameter with `own` axes of its own behind those of the batch; others are shared."""
    if isinstance(value, tfd.Distribution):
        return _gathered(value, places) if value.batch_shape[:1] == batch[:1] else value
    if isinstance(value, (list, tuple)) and any(isinstance(one, tfd.Distribution) for one in value):
        return [_of_parameter(one, batch, own, places) for one in value]
    if isinstance(value, (str, bool, type(None))) or not (tf.is_tensor(value) or hasattr(value, "__array__")):
        return value
    tensor = tf.convert_to_tensor(value)
    varies = len(tensor.shape) == len(batch) + own and tensor.shape[0] == batch[0]
    return tf.gather(tensor, places) if varies else value
