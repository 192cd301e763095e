"""The signs that gradients hide the weakness of a classifier, so that what gradient attacks leave proves nothing."""

import dataclasses

import numpy as np

_MOST_WITHOUT_GRADIENT = 0.01
_FEW = 0.01
_FEW_QUERIES = 100
_FEW_STEPS = 10
UNLIMITED = 10
"""Moves of so many times the largest radius should leave no example."""


@dataclasses.dataclass(frozen=True)
class Evidence:
    """The shares of examples from which masking is judged.

    Args:
      accuracy: share of right labels after the attack, one number per radius.
      noise: the same after random moves of the same length.
      without_limit: share of right labels after moves of ten times the largest radius.
      without_gradient: share of the rightly labelled examples at which the gradient is zero.
      beyond_gradients: share of right labels that a search without gradients took after gradient attacks, one number
        per radius; empty where it was not tried.
      against_gradient: share of right labels that the attack left and one step against the aim of its gradient takes.
      queries: predictions of the search without gradients per example; 0 where it was not tried.
      steps: gradient steps of the attack per example; 0 for an attack without gradients.
      certified: share of examples that no move within the radius breaks, one number per radius; empty where unknown.
      classes: number of classes.
      n: number of examples.
    """

    accuracy: tuple[float, ...]
    noise: tuple[float, ...]
    without_limit: float
    without_gradient: float
    beyond_gradients: tuple[float, ...]
    against_gradient: float
    queries: int
    steps: int
    certified: tuple[float, ...]
    classes: int
    n: int

    def sign(self) -> str:
        """Returns a sentence on the first sign that gradients hide weakness, or an empty one."""
        if self._is_proven:
            return ""
        if self.without_gradient > _MOST_WITHOUT_GRADIENT:
            return (
                f"The gradient is zero at {self.without_gradient:.0%} of the examples, so a gradient attack cannot "
                "start there: read the accuracies as upper bounds."
            )
        if max(self.beyond_gradients, default=0) > self._margin:
            return (
                f"A search without gradients takes {max(self.beyond_gradients):.1%} of the examples after the gradient "
                "attacks, so the gradients mislead: read the accuracies as upper bounds."
            )
        if min(np.subtract(self.noise, self.accuracy)) < -2 * (0.5 / self.n) ** 0.5:
            return "Random moves of the same length break more examples than the attack does."
        if self.against_gradient > self._margin:
            return (
                f"One step against the gradient takes {self.against_gradient:.1%} of the examples after the attack, so "
                "the gradients point away from the nearest error: read the accuracies as upper bounds."
            )
        if self.without_limit > 1 / self.classes:
            return (
                f"Moves of {UNLIMITED} times the largest radius leave {self.without_limit:.0%} of the examples right, "
                f"more than the {1 / self.classes:.0%} of a guess."
            )
        return ""

    def belief(self) -> str:
        """Returns a sentence with the numbers that speak for the gradients."""
        if self._is_proven:
            return (
                f"Interval bounds prove {self.certified[-1]:.1%} of the examples right at the largest radius, and the "
                f"attack leaves {self.accuracy[-1]:.1%}."
            )
        return (
            f"{'Gradients exist.' if self.steps else 'The attack uses no gradients.'} At the largest radius the attack "
            f"leaves {self.accuracy[-1]:.0%} of the examples right and random moves leave {self.noise[-1]:.0%}. Moves "
            f"of {UNLIMITED} times this radius leave {self.without_limit:.0%}, no more than the {1 / self.classes:.0%} "
            f"of a guess.{self._few_queries}{self._few_steps}"
        )

    @property
    def _few_queries(self):
        """A sentence on a search too short to find what gradients hide, or nothing."""
        if not 0 < self.queries < _FEW_QUERIES:
            return ""
        made, shown = _counted(self.queries, "query", "queries"), "show misleading gradients"
        return (
            f" The search without gradients made {made} per example, too few to "
            f"{shown if self.steps else 'find the weakest point'}: pass `queries=1000` or more."
        )

    @property
    def _few_steps(self):
        """A sentence on an ascent too short to find the weakest point, or nothing."""
        if not 0 < self.steps < _FEW_STEPS:
            return ""
        made = _counted(self.steps, "step", "steps")
        return (
            f" The gradient attack made {made} per example, too few to find the weakest point: pass `steps=40` or more."
        )

    @property
    def _is_proven(self):
        """Whether the certified shares leave next to no room between themselves and the attack, and are below it."""
        if not self.certified:
            return False
        room = np.subtract(self.accuracy, self.certified)
        return room.min() >= 0 and room.max() <= self._margin

    @property
    def _margin(self):
        """One in a hundred examples, and two standard errors of that share."""
        return _FEW + 2 * (_FEW * (1 - _FEW) / self.n) ** 0.5


def _counted(number, one, many):
    return f"{number} {one if number == 1 else many}"
