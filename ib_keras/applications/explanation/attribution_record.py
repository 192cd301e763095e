"""The result of an attribution: a map of where the information lies, and how far it can be believed."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True, eq=False)
class Attribution:
    """Maps of the positions that a model decides by, what is left of the decision, and a verdict.

    Args:
      method: name of the method.
      layer: names of the layers at which information was taken away, or `("input",)`.
      kind: `"classification"` or `"regression"`.
      map: scores [n, ...] of positions: pixels [n, height, width], positions of a sequence [n, steps], or columns
        [n, columns].
      target: class or output that is explained, integers [n].
      before: probability of the target, or the predicted number, [n].
      kept: the same after the bottleneck, the mean over draws of its noise, [n]; None for methods without one.
      verdicts: verdict of each example, n names as in `Estimate`.
      verdict: `"trusted"` where at least nine in ten examples are, else the commonest other verdict.
      reason: the finding behind the verdict with its number, and advice.
      layer_nats: for each layer, nats [n, ...] of every value at it; empty for methods without a bottleneck.

    >>> found = Attribution("bottleneck", ("input",), "classification", np.array([[0.5, 1.5]]), np.array([1]),
    ...                     np.array([0.9]), np.array([0.8]), ("trusted",), "trusted", "kept", ())
    >>> found.nats, found.total
    (array([[0.5, 1.5]]), array([2.]))
    >>> found
    Attribution(n=1, method='bottleneck', layer=('input',), verdict='trusted')
    """

    method: str
    layer: tuple[str, ...]
    kind: str
    map: np.ndarray
    target: np.ndarray
    before: np.ndarray
    kept: np.ndarray | None
    verdicts: tuple[str, ...]
    verdict: str
    reason: str
    layer_nats: tuple[np.ndarray, ...]

    def __repr__(self) -> str:
        return f"Attribution(n={len(self.map)}, method={self.method!r}, layer={self.layer}, verdict={self.verdict!r})"

    @property
    def nats(self) -> np.ndarray | None:
        """The map in nats, whose sum is `total`; None for methods whose scores have no unit."""
        return None if self.kept is None else self.map

    @property
    def total(self) -> np.ndarray | None:
        """Nats [n] that pass the bottleneck in all; None for methods whose scores have no unit."""
        return None if self.kept is None else self.map.reshape(len(self.map), -1).sum(axis=1)
