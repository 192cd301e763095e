"""Projected gradient descent with steps of one length."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from ib_keras.applications.attacks.classifier import Classifier
from ib_keras.applications.attacks.norms import Norm
from ib_keras.applications.attacks.objectives import margin

_PATH_PER_RADIUS = 2.5


@dataclasses.dataclass(frozen=True)
class Descent:
    """Moves examples down the margin, by steps of one length that add up to 2.5 radii.

    Args:
      norm: the norm that limits a move.
      bounds: smallest and largest value of an input.
      steps: gradient steps per example, >= 1.

    References:
      Madry et al., Towards deep learning models resistant to adversarial attacks (2018), section 2.1.
    """

    norm: Norm
    bounds: Sequence[float]
    steps: int = 40

    def moved(self, classifier: Classifier, x: np.ndarray, y: np.ndarray, radius: float) -> np.ndarray:
        """Returns each example at the point of least margin on its descent within `radius`."""
        here, best, least = x, x.copy(), np.full(len(x), np.inf)
        for step in range(self.steps + 1):
            _, lead, gradient = classifier.measured(here, y, step, margin)
            better = lead < least
            best[better], least[better] = here[better], lead[better]
            aim = here - _PATH_PER_RADIUS * radius / self.steps * self.norm.direction(gradient).numpy()
            here = self.norm.inside(aim, x, radius, self.bounds).numpy()
        return best
