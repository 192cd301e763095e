"""A target Y of the information plane, and the question that is asked about it where it has several parts."""

import collections
import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ib_keras.estimate import Estimate


@dataclasses.dataclass(frozen=True, eq=False)
class Target:
    """Holds a target, whose I(T;Y) is `share` * the sum of I(T;Y_i) over its parts.

    Args:
      parts: arrays of n rows: integer labels [n], or numbers [n, d]. A target of one part is that part itself.
      continuous: whether the parts are numbers.
      name: the question, as rows and keys name it; None (default) where it is the only one.
      share: 1 (default) for a sum over the parts, 1 / number of parts for their mean.
    """

    parts: Sequence[np.ndarray]
    continuous: bool
    name: str | None = None
    share: float = 1.0

    def joined(self, estimates: Sequence[Estimate]) -> Estimate:
        """Returns the estimate of the target from those of its parts.

        Standard errors are added, since all parts rest on the same rows. The verdict is trusted where that of each
        part is.

        Args:
          estimates: an estimate of I(T;Y_i) for each part.

        >>> target = Target([np.zeros(4, int)] * 2, False, "mean over 2 steps", 0.5)
        >>> print(target.joined([Estimate(1.0, 0.1), Estimate(0.5, 0.1, verdict="biased_low", reason="add rows")]))
        Estimate: I ~ 0.7500 +- 0.1000 nats (1.0820 bits), n = 0, biased_low: 1 of 2 parts is biased_low: add rows
        """
        if len(estimates) == 1:
            return estimates[0]
        first = estimates[0]
        doubted = [one for one in estimates if one.verdict != "trusted"]
        verdict = collections.Counter(one.verdict for one in doubted).most_common(1)[0][0] if doubted else "trusted"
        return dataclasses.replace(
            first,
            nats=self._added(one.nats for one in estimates),
            std_error=self._added(one.std_error for one in estimates),
            ceiling=self._added(one.ceiling for one in estimates),
            could_hide=self._added(one.could_hide for one in estimates),
            unseen=self._added(one.unseen for one in estimates),
            kind=first.kind if len({one.kind for one in estimates}) == 1 else "point",
            verdict=verdict,
            reason=_reason(verdict, doubted, len(estimates)),
        )

    def joined_columns(self, columns: Sequence[Mapping[str, float]]) -> dict[str, Any]:
        """Returns the columns of numbers of the target from those of its parts.

        Args:
          columns: for each part a dict with the same keys.
        """
        return {key: self._added(one[key] for one in columns) for key in columns[0]}

    def _added(self, values):
        return self.share * math.fsum(values)


def _reason(verdict, doubted, parts):
    if not doubted:
        return f"each of the {parts} parts is trusted"
    alike = [one for one in doubted if one.verdict == verdict]
    return f"{len(alike)} of {parts} parts {'is' if len(alike) == 1 else 'are'} {verdict}: {alike[0].reason}"
