"""The bias that the tests of a trusted value may miss, which its interval holds."""

import dataclasses
import math

from ib_keras.estimate import Estimate
from ib_keras.estimators.base.trust import unseen_bias


def widened(estimate: Estimate, grown: float = 0.0) -> Estimate:
    """Returns a trusted estimate whose interval also holds the bias that no test sees, and any other one as it is.

    Args:
      estimate: the estimate; `unseen` already holds the bias that its own method knows of.
      grown: by how many nats all rows give more than half of them.

    >>> narrow = Estimate(0.0, std_error=0.0, n=100)
    >>> narrow.interval, widened(narrow).unseen
    ((0.0, 0.0), 0.05)
    """
    if estimate.verdict != "trusted":
        return estimate
    bias = unseen_bias(estimate.nats, estimate.n, grown)
    return dataclasses.replace(estimate, unseen=math.hypot(estimate.unseen, bias))
