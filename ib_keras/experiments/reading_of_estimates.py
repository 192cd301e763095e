"""A table of estimates in a sentence: which row to read, and what it says."""

import math
from collections.abc import Sequence

from ib_keras.estimate import Estimate

_RELATIONS = {"lower": "at least ", "upper": "at most "}


def how_to_read(results: Sequence[Estimate]) -> str:
    """Returns a sentence about the trusted estimate with the least error, or about why no estimate is trusted.

    Args:
      results: the estimates of one pair of arrays.

    >>> how_to_read([Estimate(0.5, name="KSG"), Estimate(0.1, verdict="biased_low", name="Gaussian")])
    'Read the row of KSG: the two share 0.500 nats (0.721 bits). 1 of 2 rows is trusted.'
    """
    trusted = [one for one in results if one.verdict == "trusted"]
    if not trusted:
        return (
            "No row is trusted: take no number from this table as the information, and read in `reason` what to change."
        )
    best = min(trusted, key=lambda one: one.std_error if math.isfinite(one.std_error) else math.inf)
    low, high = best.interval
    interval = f", with a 95 % interval from {low:.3f} to {high:.3f}" if math.isfinite(high - low) else ""
    nothing = " The interval holds 0: the rows show no dependence." if low <= 0 else ""
    return (
        f"Read the row of {best.name}: the two share {_RELATIONS.get(best.kind, '')}{best.nats:.3f} nats "
        f"({best.bits:.3f} bits){interval}.{nothing} {len(trusted)} of {len(results)} rows "
        f"{'is' if len(trusted) == 1 else 'are'} trusted."
    )
