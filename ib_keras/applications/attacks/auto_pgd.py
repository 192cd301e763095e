"""Projected gradient ascent that finds its own step length."""

import dataclasses
import math
from collections.abc import Sequence

import numpy as np

from ib_keras.applications.attacks.classifier import Classifier
from ib_keras.applications.attacks.norms import Norm
from ib_keras.applications.attacks.objectives import OBJECTIVES

_MOMENTUM = 0.75
_RISING_SHARE = 0.75
_FIRST_PERIOD, _SHORTER_BY, _SHORTEST_PERIOD = 0.22, 0.03, 0.06


@dataclasses.dataclass(frozen=True)
class AutoPGD:
    """APGD: ascent with momentum from random starts, whose step halves where the objective stops to rise.

    The step begins at twice the radius. At checkpoints it is halved, and the ascent goes back to the best point so far,
    if fewer than three quarters of the steps since the last checkpoint raised the objective, or if neither the step nor
    the best objective changed since then. An example whose label is lost is moved no further, unless the classifier
    draws codes.

    Args:
      norm: the norm that limits a move.
      bounds: smallest and largest value of an input.
      objective: `"ce"` (cross-entropy) or `"dlr"` (difference-of-logits ratio).
      steps: gradient steps per example and restart, >= 1.
      restarts: number of random starts, >= 1.
      seed: integer seed of the starts.

    References:
      Croce & Hein, Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks
      (2020), algorithm 1 and section 3.
    """

    norm: Norm
    bounds: Sequence[float]
    objective: str
    steps: int = 100
    restarts: int = 1
    seed: int = 0

    def moved(self, classifier: Classifier, x: np.ndarray, y: np.ndarray, radius: float) -> np.ndarray:
        """Returns each example at the point of least margin that any restart met within `radius`."""
        best, least = x.copy(), np.full(len(x), np.inf)
        for restart in range(self.restarts):
            rows = _open(classifier, least)
            if not len(rows):
                break
            ascent = _Ascent(self, classifier, x[rows], y[rows], radius, restart)
            found, lead = ascent.run()
            better = lead < least[rows]
            best[rows[better]], least[rows[better]] = found[better], lead[better]
        return best

    def checkpoints(self) -> list[int]:
        """Returns the steps after which the length of a step is examined.

        >>> AutoPGD(None, (0, 1), "ce", steps=100).checkpoints()
        [22, 41, 57, 70, 80, 87, 93, 99]
        """
        place, period, found = _FIRST_PERIOD, _FIRST_PERIOD, []
        while place < 1:
            found.append(math.ceil(round(place * self.steps, 6)))
            period = max(period - _SHORTER_BY, _SHORTEST_PERIOD)
            place += period
        return sorted(set(found))


class _Ascent:
    """One run from one random start, of the examples that are still open."""

    def __init__(self, attack, classifier, x, y, radius, restart):
        self.attack, self.classifier, self.radius = attack, classifier, radius
        self.x, self.y, self.first_step = x, y, restart * (attack.steps + 1)
        move = attack.norm.random(x.shape, radius, [attack.seed, restart])
        start = attack.norm.inside(x + move, x, radius, attack.bounds).numpy()
        self.here, self.before = start.copy(), start.copy()
        self.best, self.least = start.copy(), np.full(len(x), np.inf)
        self.top = start.copy()
        self.value, self.gradient = np.full(len(x), -np.inf, np.float32), np.zeros_like(x)
        self.top_value, self.top_gradient = self.value.copy(), self.gradient.copy()
        self.length = np.full(len(x), 2 * radius, np.float32)
        self.rises = np.zeros(len(x), int)
        self.was_halved, self.top_value_before = np.ones(len(x), bool), self.value.copy()

    def run(self):
        """Returns the points of least margin, and their margins."""
        self._measure(np.arange(len(self.x)), 0)
        self.top_value_before, self.rises = self.top_value.copy(), np.zeros(len(self.x), int)
        previous, checkpoints = 0, set(self.attack.checkpoints())
        for step in range(1, self.attack.steps + 1):
            rows = _open(self.classifier, self.least)
            if not len(rows):
                break
            self._move(rows, _MOMENTUM if step > 1 else 1.0)
            self._measure(rows, step)
            if step in checkpoints:
                self._shorten(rows, step - previous)
                previous = step
        return self.best, self.least

    def _move(self, rows, momentum):
        norm, x, here = self.attack.norm, self.x[rows], self.here[rows]
        length = self.length[rows].reshape([-1, *[1] * (x.ndim - 1)])
        limits = x, self.radius, self.attack.bounds
        aim = norm.inside(here + length * norm.direction(self.gradient[rows]), *limits)
        aim = norm.inside(here + momentum * (aim - here) + (1 - momentum) * (here - self.before[rows]), *limits)
        self.before[rows], self.here[rows] = here, aim.numpy()

    def _measure(self, rows, step):
        """Measures the objective at the points of some rows, and keeps the best points."""
        here, objective = self.here[rows], OBJECTIVES[self.attack.objective]
        value, lead, gradient = self.classifier.measured(here, self.y[rows], self.first_step + step, objective)
        self.rises[rows] += value > self.value[rows]
        self.value[rows], self.gradient[rows] = value, gradient
        top, least = value > self.top_value[rows], lead < self.least[rows]
        self.top[rows[top]], self.top_value[rows[top]] = here[top], value[top]
        self.top_gradient[rows[top]] = gradient[top]
        self.best[rows[least]], self.least[rows[least]] = here[least], lead[least]

    def _shorten(self, rows, steps):
        """Halves the steps of the rows that rise too seldom or stand still, and brings them back to their best."""
        seldom = self.rises[rows] < _RISING_SHARE * steps
        still = ~self.was_halved[rows] & (self.top_value[rows] <= self.top_value_before[rows])
        halved = seldom | still
        self.was_halved[rows], self.top_value_before[rows], self.rises[rows] = halved, self.top_value[rows], 0
        back = rows[halved]
        self.length[back] /= 2
        self.here[back], self.value[back] = self.top[back], self.top_value[back]
        self.gradient[back] = self.top_gradient[back]


def _open(classifier, least):
    """Returns the rows to move on: those that keep their label, and all rows where labels depend on draws."""
    return np.arange(len(least)) if classifier.is_random else np.flatnonzero(least >= 0)
