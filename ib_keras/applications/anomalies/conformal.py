"""Split-conformal p-values: false alarms at exactly the rate that is asked for."""

import numpy as np


def conformal_p_values(calibration: np.ndarray, normality: np.ndarray) -> np.ndarray:
    """Returns p-values [n]: the share of normal examples that are at least as strange, the new one counted among them.

    Of a normal example that is exchangeable with the m of the calibration, P(p <= a) <= a for every a, and it is at
    least a - 1/(m + 1) where no two are alike, whatever the score is.

    Args:
      calibration: scores [m] of normal examples that nothing was fitted on, larger for more normal ones.
      normality: scores [n] of new examples.

    >>> conformal_p_values(np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.5, 9.0])).tolist()
    [0.25, 0.5, 1.0]

    References:
      Vovk, Gammerman & Shafer, Algorithmic learning in a random world (2005), section 2.2.
    """
    return (1 + np.searchsorted(np.sort(calibration), normality, side="right")) / (len(calibration) + 1)
