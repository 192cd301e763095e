"""Walks along single coordinates of a code, decoded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import rejection, whole_number
from ib_keras._probability import tfd
from ib_keras.layers.likelihood import CategoricalLikelihood
from ib_keras.models.base.checked_input import finite_examples

REACH = 2.0
"""Standard deviations from the mean at which a walk along a coordinate begins and ends."""


class CodeWalk:
    """Mix-in for models that decode: walks along one coordinate of a code while the others stay."""

    def traverse(self, x: ArrayLike, coordinates: Sequence[int] | None = None, steps: int = 7) -> np.ndarray:
        """Returns decoded walks along coordinates of a code [coordinates, steps, *target_shape], for `plots.traversal`.

        Step s of a walk sets coordinate j to mean_j + v_s std_j with v = `np.linspace(-2, 2, steps)`, and leaves the
        other coordinates as they are. One example walks from its own mean code, within the mean and the deviation of
        the marginal r(t), or of the fitted sampler. Several examples walk from the mean of their mean codes, within the
        mean and the deviation of T over these examples, which counts the noise of the code too.

        Args:
          x: examples [n, *input_shape]. A code without noise has no marginal to follow: it takes several examples, or
            one after `fit_sampler`.
          coordinates: numbers of the coordinates to walk along, from 0 to latent_dim - 1; None (default) for all.
          steps: codes on each walk, both ends included, >= 2; default 7.

        Raises:
          InputError: for other coordinates, fewer steps, examples of another shape, a decoder of tokens, or one example
            of a code without noise and without a fitted sampler.
        """
        require_numbers(self)
        chosen = _chosen(coordinates, self.latent_dim)
        steps = whole_number("steps", steps, 2, "Pass steps=7.")
        x = finite_examples(x, self.example_shape)
        start, mean, deviation = self._range(x)
        values = np.linspace(-REACH, REACH, steps)[None] * deviation[chosen, None] + mean[chosen, None]
        codes = np.tile(start, (len(chosen), steps, 1))
        codes[np.arange(len(chosen))[:, None], np.arange(steps)[None], np.array(chosen)[:, None]] = values
        decoded = self.decode(codes.reshape(-1, self.latent_dim).astype(np.float32)).numpy()
        return decoded.reshape(len(chosen), steps, *self.target_shape)

    def _range(self, x):
        """Returns the code [d] from which walks start, and the mean and deviation [d] within which they go."""
        q = self.posterior(x)
        codes = q.mean().numpy().astype(np.float64)
        if len(codes) > 1:
            return codes.mean(axis=0), codes.mean(axis=0), deviation_of_codes(q)
        if self.is_deterministic and not self.has_fitted_sampler:
            raise rejection(
                "x",
                "several examples for a code without noise, whose spread says how far to walk",
                "1 example",
                "Pass a few hundred, or call `fit_sampler` first.",
            )
        law = self.code_distribution()
        return codes[0], law.mean().numpy().astype(np.float64), np.sqrt(law.variance().numpy().astype(np.float64))


def deviation_of_codes(q: tfd.Distribution) -> np.ndarray:
    """Returns the standard deviation [d] of T over the rows of a channel, sqrt(Var E[T|x] + E Var[T|x]).

    Args:
      q: `tfd.Distribution` q(t|x) of batch shape [n] and event shape [d].

    >>> deviation_of_codes(tfd.MultivariateNormalDiag([[3.0, 0.0], [-3.0, 0.0]], [4.0, 1.0])).tolist()
    [5.0, 1.0]
    """
    mean, variance = (tf.cast(moment, tf.float64).numpy() for moment in (q.mean(), q.variance()))
    return np.sqrt(mean.var(axis=0) + np.broadcast_to(variance, mean.shape).mean(axis=0))


def require_numbers(model: Any) -> None:
    """Raises an `InputError` for an autoencoder that decodes tokens, which have no mean between them."""
    if isinstance(model.likelihood_kind, CategoricalLikelihood):
        raise rejection(
            "model",
            "an autoencoder that decodes numbers",
            "one that decodes tokens (CategoricalLikelihood)",
            "Decode codes of your own with `model.decode`.",
        )


def _chosen(coordinates, latent_dim):
    """Returns the numbers of the coordinates as a list."""
    if coordinates is None:
        return list(range(latent_dim))
    found = np.asarray(coordinates)
    if found.ndim != 1 or not found.size or found.dtype.kind not in "iu":
        received = repr(coordinates)
    elif found.min() < 0 or found.max() >= latent_dim:
        received = next(int(one) for one in found if not 0 <= one < latent_dim)
    else:
        return found.tolist()
    raise rejection(
        "coordinates", f"a list of numbers from 0 to {latent_dim - 1}", received, "Pass e.g. coordinates=[0]."
    )
