"""Codes on a grid as symbols on a stack, under the posterior of a model and under its marginal."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ib_keras._checks import rejection
from ib_keras._probability import tfd
from ib_keras.applications.compression.entropy_coder import Stack, categorical, gaussian

_STEPS_PER_DEVIATION = 2**9
_MOST, _MOST_MEAN = 16 * _STEPS_PER_DEVIATION, 8 * _STEPS_PER_DEVIATION
_MEAN_GRID, _LOG_GRID = 2.0**4, 2.0**8
_DEVIATIONS_IN_WINDOW = 8


class Gaussians(NamedTuple):
    """Gaussians of codes in units of the grid, on a grid themselves.

    Args:
      mean: means [n, d].
      deviation: deviations [n, d], of each coordinate given those before it.
      factor: lower-triangular factors L of the covariance L L', [n, d, d]; None where coordinates are independent.
    """

    mean: np.ndarray
    deviation: np.ndarray
    factor: np.ndarray | None


class CodeCoder:
    """Puts codes onto a stack, and takes them, under Gaussians on a grid of 2^9 points per deviation of the marginal.

    Args:
      marginal: r(t), a Gaussian with independent coordinates or a mixture of some.

    Raises:
      InputError: for another marginal.
    """

    def __init__(self, marginal: tfd.Distribution):
        weights, mean, deviation = _components(marginal)
        middle = weights @ mean
        spread = np.sqrt(weights @ (deviation**2 + (mean - middle) ** 2))
        # Powers of two and multiples of them: codes on the grid are exact numbers in single precision.
        self._step = np.exp2(np.round(np.log2(spread)) - np.log2(_STEPS_PER_DEVIATION))
        self._origin = np.round(middle / self._step) * self._step
        self._weights, self._marginal = weights, self._scaled(mean, deviation)

    def posterior(self, q: tfd.Distribution) -> Gaussians:
        """Returns the posterior q(t|x) of n examples in units of the grid."""
        if isinstance(q, tfd.MultivariateNormalDiag):
            return self._scaled(q.loc.numpy(), q.stddev().numpy())
        if not isinstance(q, tfd.MultivariateNormalTriL):
            raise rejection(
                "model",
                "a model with a Gaussian posterior",
                type(q).__name__,
                'Pass posterior="diagonal" or "full" to the model, or a `step` for codes that are rounded.',
            )
        factor = q.scale.to_dense().numpy().astype(np.float64)
        independent = self._scaled(q.loc.numpy(), np.diagonal(factor, axis1=1, axis2=2))
        below = np.tril(_rounded(factor / self._step[:, None], _MEAN_GRID), -1)
        return independent._replace(factor=below + independent.deviation[:, None] * np.eye(len(self._step)))

    def codes(self, symbols: np.ndarray) -> np.ndarray:
        """Returns the codes [n, d] of points of the grid."""
        return (self._origin + symbols * self._step).astype(np.float32)

    def pop_posterior(self, stack: Stack, q: Gaussians) -> np.ndarray:
        """Takes codes from the stack, as points [n, d] of the grid."""
        if q.factor is None:
            return _pop_windows(stack, q.mean.ravel(), q.deviation.ravel()).reshape(q.mean.shape)
        symbols = np.zeros(q.mean.shape, np.int64)
        for j in range(q.mean.shape[1]):
            symbols[:, j] = _pop_windows(stack, _given(q, symbols, j), q.deviation[:, j])
        return symbols

    def push_posterior(self, stack: Stack, symbols: np.ndarray, q: Gaussians) -> None:
        """Puts points [n, d] of the grid onto the stack, the inverse of `pop_posterior`."""
        if q.factor is None:
            _push_windows(stack, symbols.ravel(), q.mean.ravel(), q.deviation.ravel())
            return
        for j in reversed(range(q.mean.shape[1])):
            _push_windows(stack, symbols[:, j], _given(q, symbols, j), q.deviation[:, j])

    def push_marginal(self, stack: Stack, symbols: np.ndarray) -> None:
        """Puts points [n, d] of the grid onto the stack.

        The component of a mixture is drawn by bits of the stack too, so that a mixture costs -log of its density.
        """
        chosen = np.zeros(len(symbols), np.int64)
        if len(self._weights) > 1:
            chosen = stack.pop(self._responsible(symbols))
        stack.push(symbols.ravel(), self._law_of(chosen))
        if len(self._weights) > 1:
            stack.push(chosen, self._any_component(len(symbols)))

    def pop_marginal(self, stack: Stack, n: int) -> np.ndarray:
        """Takes n codes from the stack, the inverse of `push_marginal`."""
        chosen = np.zeros(n, np.int64)
        if len(self._weights) > 1:
            chosen = stack.pop(self._any_component(n))
        symbols = stack.pop(self._law_of(chosen)).reshape(n, -1)
        if len(self._weights) > 1:
            stack.push(chosen, self._responsible(symbols))
        return symbols

    def _scaled(self, mean, deviation):
        mean = _rounded((np.asarray(mean, np.float64) - self._origin) / self._step, _MEAN_GRID)
        log = _rounded(np.log2(np.asarray(deviation, np.float64) / self._step), _LOG_GRID)
        return Gaussians(np.clip(mean, -_MOST_MEAN, _MOST_MEAN), np.exp2(log), None)

    def _law_of(self, chosen):
        return gaussian(self._marginal.mean[chosen].ravel(), self._marginal.deviation[chosen].ravel(), _MOST)

    def _any_component(self, n):
        return categorical(np.broadcast_to(self._weights, (n, len(self._weights))))

    def _responsible(self, symbols):
        """Returns the law of the component, given points of the grid."""
        deviates = (symbols[:, None] - self._marginal.mean) / self._marginal.deviation
        log = np.log(self._weights) - (deviates**2 / 2 + np.log(self._marginal.deviation)).sum(-1)
        p = np.exp(log - log.max(1, keepdims=True))
        return categorical(p / p.sum(1, keepdims=True))


def _pop_windows(stack, mean, deviation):
    """Takes integers [m] near their means from the stack."""
    symbols, middle = np.zeros(len(mean), np.int64), np.round(mean)
    for inside, half in _windows(deviation):
        symbols[inside] = stack.pop(gaussian((mean - middle)[inside], deviation[inside], half))
    return symbols + middle.astype(np.int64)


def _push_windows(stack, symbols, mean, deviation):
    """Puts integers [m] onto the stack, the inverse of `_pop_windows`."""
    middle = np.round(mean)
    for inside, half in reversed(_windows(deviation)):
        stack.push((symbols - middle)[inside], gaussian((mean - middle)[inside], deviation[inside], half))


def _windows(deviation):
    """Returns pairs of indices and the half width of the window in which these integers lie.

    The coder gives each integer of a window a probability of at least 2^-24. What it draws from a window of all codes
    would now and then lie anywhere, and a code that the posterior excludes may cost a thousand bits.
    """
    octave = np.ceil(np.log2(_DEVIATIONS_IN_WINDOW * deviation)).clip(3, np.log2(_MOST - _MOST_MEAN))
    return [(np.flatnonzero(octave == one), int(2**one)) for one in np.unique(octave)]


def _given(q, symbols, j):
    """Returns the mean of coordinate j, given the coordinates before it."""
    if not j:
        return q.mean[:, 0]
    deviates = np.linalg.solve(q.factor[:, :j, :j], (symbols - q.mean)[:, :j, None])[..., 0]
    mean = q.mean[:, j] + (q.factor[:, j, :j] * deviates).sum(1)
    return np.clip(_rounded(mean, _MEAN_GRID), -_MOST_MEAN, _MOST_MEAN)


def _rounded(values, grid):
    return np.round(values * grid) / grid


def _components(marginal):
    """Returns weights [k], means [k, d] and deviations [k, d] of a marginal."""
    weights, laws = np.ones(1), marginal
    if isinstance(marginal, tfd.MixtureSameFamily):
        weights, laws = marginal.mixture_distribution.probs_parameter().numpy(), marginal.components_distribution
    if not isinstance(laws, tfd.MultivariateNormalDiag):
        raise rejection(
            "model",
            "a model with a Gaussian marginal, or a mixture of some",
            type(laws).__name__,
            'Pass marginal="standard", "learned", "mixture" or "vamp" to the model.',
        )
    mean, deviation = (np.atleast_2d(value.numpy()).astype(np.float64) for value in (laws.loc, laws.stddev()))
    weights = np.maximum(_rounded(weights.astype(np.float64), 2.0**16), 2.0**-16)
    return weights / weights.sum(), mean, deviation
