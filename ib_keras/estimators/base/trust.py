"""The promise of `trusted`: a value is right within 10 % or 0.1 nat, whichever is larger.

Every limit that a verdict compares nats with stands here, so that no two estimators promise different things.
"""

import math

NATS, SHARE = 0.1, 0.1
"""The promise: by how many nats, or by which share of itself, a trusted value may be off."""
ERRORS = 3
"""How many standard errors a difference has to exceed before chance no longer explains it."""
HALF_OF_THE_ROWS, HALF_WITH_ANY_CORRECTION, HALF_GIVEN_Z = (0.04, 0.025), (0.04, 0.02), (0.025, 0.025)
"""By how much half of the rows may fall short, (nats, share), for KSG, LocalNonuniform and ConditionalKSG.

Where the bias falls like a root of n, all rows still miss 2.4 times the difference: 0.04 nat stands for the 0.1 nat of
the promise. The shares are smaller, since the bias of strong dependence falls more slowly than that.
"""
NEAR_CEILING = 0.85
"""Share of the ceiling from which a value says as much about the number of rows as about the data."""
NEAR_CEILING_OF_MIXED, NEAR_ENTROPY_OF_BINS = 0.8, 0.95
"""The same for MixedKSG, whose ceiling log n is looser than psi(n) - psi(k), and for the entropy of bins."""
NEAR_LOG_ROWS = 0.9
"""The same for a channel fed with its n rows, where a value near log n tells all rows apart."""
ROWS_FOR_AN_ERROR = 20
"""Rows from which a standard error, itself off by one over the root of 2(n - 1), is known to a sixth of itself."""
MISSED_OF_A_LAW = 0.03
"""Nats that a Gaussian may miss of the law of repeated draws, of which only a third shows in some sixteen draws."""
DROWNING = 3
"""How many times the deviation of the widest column noise may have before it drowns the layer."""
NEARLY_ALL = 0.9
"""Share of the entropy of a label above which a value has no room left to be off by more than the promise."""


def margin(nats: float) -> float:
    """Returns by how many nats a trusted value may be off: 0.1, or a tenth of the value.

    >>> margin(0.5), margin(-4.0)
    (0.1, 0.4)
    """
    return max(NATS, SHARE * abs(nats))


def half_margin(nats: float) -> float:
    """Returns half of `margin`, for a second estimate: the other half is left for what both get wrong.

    >>> half_margin(0.5), half_margin(4.0)
    (0.05, 0.2)
    """
    return max(NATS / 2, SHARE / 2 * abs(nats))


def doubt(nats: float, error: float = 0.0) -> float:
    """Returns by how many nats other evidence has to exceed a value to count against it.

    The limit is half of 0.1 nat for small values and a tenth of large ones, and at least three standard errors.

    >>> doubt(0.2), doubt(4.0), doubt(0.2, error=0.1)
    (0.05, 0.4, 0.30000000000000004)
    """
    return max(NATS / 2, SHARE * abs(nats), ERRORS * error)


def doubt_of_shape(nats: float, error: float) -> float:
    """Returns by how many nats normal scores may change the value of Gaussian columns.

    Both numbers come from the same rows and share most of their sampling error, so that one standard error is enough.
    """
    return max(SHARE / 2 * abs(nats), 0.03, error)


def doubt_of_growth(nats: float, allowed: tuple[float, float]) -> float:
    """Returns by how many nats half of the rows may fall short, for an `allowed` pair (nats, share)."""
    return max(allowed[0], allowed[1] * abs(nats))


def doubt_of_surface(nats: float) -> float:
    """Returns how many nats LocalNonuniform may correct within one side before that side is called a surface."""
    return max(NATS / 2, 0.02 * abs(nats))


def doubt_of_width(nats: float) -> float:
    """Returns by how many nats twice as many neighbours may change a corrected value."""
    return max(NATS, SHARE / 2 * abs(nats))


def agreement_of_correlations(nats: float) -> float:
    """Returns within how many nats correlations confirm a corrected value: a little less than `margin`."""
    return max(NATS, 0.08 * abs(nats))


def noticeable(nats: float) -> bool:
    """Whether a value is above 0.05 nats: a smaller one keeps the promise even if as many nats again are missed."""
    return nats > NATS / 2


def near_ceiling(nats: float, ceiling: float, share: float = NEAR_CEILING) -> bool:
    """Whether a value presses against the largest one that its method can return at this number of rows."""
    return nats > share * ceiling


def nearly_all(nats: float, entropy: float) -> bool:
    """Whether a value is nearly all of the entropy of a label, which is the most there can be."""
    return nats > NEARLY_ALL * entropy


def too_uncertain(nats: float, error: float, n: int) -> str | None:
    """Returns the reason why the standard error of an estimate from `n` rows breaks the promise, or None.

    Three standard errors have to fit into the promise. They shrink like one over the root of n, which tells how many
    rows would be enough.

    >>> too_uncertain(0.5, error=0.1, n=100)
    'the standard error of 0.10 nats is too large to trust the value: collect about 900 pairs'
    """
    allowed = margin(nats)
    if ERRORS * error > allowed:
        enough = _rounded_up(n * (ERRORS * error / allowed) ** 2)
        return (
            f"the standard error of {error:.2f} nats is too large to trust the value: collect about {enough:,.0f} pairs"
        )
    return None


def _rounded_up(number):
    """Returns a number above 1, rounded up to two digits."""
    if not math.isfinite(number):
        return number
    unit = 10.0 ** max(0, math.floor(math.log10(number)) - 1)
    return math.ceil(number / unit - 1e-9) * unit


NEAR_ZERO = 0.12
"""Nats below which a value proves nothing unless the method shows dependence planted in the same rows."""
PLANTED, SEEN = 0.2, 0.05
"""Nats that are planted, and by how many nats the value has to rise."""
SMALL = 0.2
"""Nats below which grids of ranks are asked as well: a larger value shows its bias in half of the rows."""
GRID_LEVEL, BOARD_LEVEL = 0.02, 0.002
"""p-values below which a grid counts against a value, and below which it shows a planted board."""


def no_news(nats: float) -> float:
    """Returns the nats that a grid may show beside a small value without contradicting it.

    >>> no_news(0.0), round(no_news(0.1), 2)
    (0.02, 0.15)
    """
    return 0.02 + 1.3 * max(nats, 0.0)


def surely_read(nats: float, error: float) -> float:
    """Returns the cross-fitted value of a classifier less two standard errors."""
    return nats - 2 * error


def reads_more(low: float, nats: float, error: float) -> bool:
    """Whether a lower bound contradicts a value with this standard error."""
    return low > max(nats, 0.0) + max(0.03, 2 * error)


def shows_more(nats: float, other: float, error: float) -> bool:
    """Whether a value exceeds another one by more than two standard errors of their difference."""
    return nats > other + 2 * error


def leaves_room(low: float, entropy: float) -> bool:
    """Whether between a lower bound and the entropy of a label there is more room than the promise allows."""
    return entropy - low > margin(entropy)


def may_still_miss(grown: float, error: float, nats: float, columns: int) -> bool:
    """Whether the nats that all rows still miss, with three standard errors, exceed the promise.

    Args:
      grown: by how many nats all rows give more than half of them.
      error: standard error of the value.
      nats: the value.
      columns: number of columns of both sides that are not labels.
    """
    return math.hypot(still_missed(grown, columns), ERRORS * error) > margin(nats)


def still_missed(grown: float, columns: int) -> float:
    """Returns the nats that all rows still miss if they give `grown` nats more than half of them.

    The bias of neighbours in D columns falls like the D-th root of n where the density jumps, its slowest case.

    >>> round(still_missed(0.04, 2), 3)
    0.097
    """
    return abs(grown) / (2 ** (1 / max(columns, 2)) - 1)


def made_up(mean: float, spread: float, nats: float) -> bool:
    """Whether the value for shuffled symbols, which share no information, uses up the promise."""
    return abs(mean) > 0.3 * margin(nats) or spread > 0.5 * margin(nats)


def grown_too_much(grown: float, nats: float) -> bool:
    """Whether half of the rows of a table differ by enough nats to show that unseen symbols matter."""
    return abs(grown) > 0.4 * margin(nats)


AGREEMENT, ISLANDS = 0.1, 0.45
"""Agreement of nearest rows from which islands matter, and the share of it that has to be left ninety rows away."""


def on_islands(near: float, far: float) -> bool:
    """Whether rows agree with the nearest rows alone, and no longer with those some ninety rows away."""
    return near > AGREEMENT and far < ISLANDS * near


COPIES_OF_NOISE, COPIES_OF_BIAS = 4, 20
"""How many copies of each row of a small space may go unseen without making chance, or the bias of a small sample, a
value that breaks the promise."""


def stands_copies(values: int, rows: int, error: float, nats: float) -> bool:
    """Whether a value keeps the promise even if its rows are copies of fewer rows, which few values cannot show.

    The entropy of m values in n rows falls short by (m - 1) / 2n on average (Miller 1955), and by more where values
    were not drawn at all: half of the promise is left for those.

    Args:
      values: number of different rows.
      rows: number of rows, divided by the number of copies that are known.
      error: standard error of the value.
      nats: the value.
    """
    bias = COPIES_OF_BIAS * (values - 1) / (2 * rows)
    return bias <= half_margin(nats) and ERRORS * error * math.sqrt(COPIES_OF_NOISE) <= margin(nats)


def off_by(gap: float, error: float, nats: float) -> bool:
    """Whether a gap between bounds, joined with three standard errors, exceeds the promise."""
    return math.hypot(gap, ERRORS * error) > margin(nats)


UNSEEN, UNSEEN_SHARE = 0.5, 0.01
"""Bias that all tests together may miss: so many nats over the root of the rows, and a share of the value."""


def unseen_bias(nats: float, n: int, grown: float = 0.0) -> float:
    """Returns the standard error of the bias of a trusted value, which widens its interval.

    The interval of an estimate is its standard error, joined with this number and times the quantile of Student's t, on
    both sides, and where a test names how much is missed reaches as far above the value. This number holds the nats by
    which halves of the rows differ; half a nat over the root of the rows, since a test with n rows sees no smaller
    dependence beside the one it knows; and 1 % of the value.

    Args:
      nats: the value.
      n: number of rows.
      grown: by how many nats all rows give more than half of them.

    >>> round(unseen_bias(nats=0.5, n=5000), 4)
    0.0087
    """
    return math.hypot(grown, UNSEEN / math.sqrt(max(n, 1)), UNSEEN_SHARE * nats)
