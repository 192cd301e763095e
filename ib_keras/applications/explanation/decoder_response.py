"""Where in a decoded example a single coordinate of a code acts."""

from __future__ import annotations

import math

import keras
import numpy as np

from ib_keras.models.base.autoencoder import Autoencoder

_MOST_VALUES = 2**24


def decoder_response(
    model: Autoencoder, t: np.ndarray, examples: int, draws: int, seed: int, bar: keras.utils.Progbar
) -> np.ndarray:
    """Returns the standard deviation of each decoded value while coordinate j alone varies, [d, *target_shape].

    It is sqrt(E_t Var_{s ~ q(t_j)}[m(t_1, .., s, .., t_d)]) with m(t) = E[x|t], the decoded mean. The square root of
    the total effect of t_j, by its unit: it counts what coordinate j does together with others. The values s are
    stratified: each example gets one from each of `draws` parts of equal size of the sorted draws of t_j. The variance
    is too low by at most one part in `draws`, and by far less for a smooth decoder.

    Args:
      model: an autoencoder that decodes numbers.
      t: draws [n, d] of the code of n examples; a code without noise is its own draw.
      examples: codes whose other coordinates are held, the first rows of `t`.
      draws: values of t_j for each of them, >= 2.
      seed: integer seed of the choice of values.
      bar: progress, which counts coordinates.

    References:
      Jansen, Analysis of variance designs for model output (1999), eq. 3: the total effect.
    """
    held, draws = t[:examples], min(draws, len(t))
    random = np.random.default_rng(seed)
    rows = max(1, _MOST_VALUES // (draws * math.prod(model.target_shape)))
    found = []
    for j in range(t.shape[1]):
        values = _stratified(np.sort(t[:, j]), len(held), draws, random)
        total = 0.0
        for start in range(0, len(held), rows):
            total = total + _variances(model, held[start : start + rows], j, values[start : start + rows])
        found.append(np.sqrt(total / len(held)))
        bar.add(1)
    return np.stack(found)


def _variances(model, held, j, values):
    """Returns the sum over codes [n, d] of the variance of what is decoded with t_j at its values [n, draws]."""
    codes = np.repeat(held[:, None], values.shape[1], axis=1)
    codes[:, :, j] = values
    decoded = model.decode(codes.reshape(-1, held.shape[1])).numpy()
    decoded = decoded.reshape(*values.shape, *model.target_shape)
    return decoded.var(axis=1, dtype=np.float64).sum(axis=0)


def _stratified(ordered, n, draws, random):
    """Returns one value from each of `draws` parts of sorted values for each of n rows, [n, draws]."""
    edges = np.linspace(0, len(ordered), draws + 1)
    return ordered[np.minimum(edges[:-1] + random.random([n, draws]) * np.diff(edges), len(ordered) - 1).astype(int)]
