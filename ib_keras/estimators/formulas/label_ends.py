"""Ends of the interval of I(T;Y), or of I(T;Y|Z), of a code of known law and labels, and their verdict."""

import dataclasses
import math
from collections.abc import Callable

import numpy as np

from ib_keras.estimate import Estimate
from ib_keras.estimators.base.trust import ROWS_FOR_AN_ERROR, margin, too_uncertain

_DOUBT = 0.005
_UNSEEN = 0.05
_LEAST_GROUP = 30
"""Rows of a group below which a share of a tenth of it may be missing among them, with a probability of 4 %."""


@dataclasses.dataclass(frozen=True)
class Shares:
    """Labels of n rows, the strata that they are compared in, and the share of each label in its stratum.

    Args:
      label: integer codes [n] of label and stratum.
      stratum: integer codes [n], or None for a single stratum.
      share: share [n] of the label of each row in its stratum.
      in_group: number [n] of rows with the label and stratum of each row.
      in_stratum: number [n] of rows in its stratum.

    >>> Shares.of(np.array([0, 0, 1, 1]), np.array([0, 0, 0, 1])).share.round(2).tolist()
    [0.67, 0.67, 0.33, 1.0]
    """

    label: np.ndarray
    stratum: np.ndarray | None
    share: np.ndarray
    in_group: np.ndarray
    in_stratum: np.ndarray

    @classmethod
    def of(cls, y: np.ndarray, given: np.ndarray | None = None) -> "Shares":
        """Returns the shares of integer labels [n] among the rows of equal `given` [n], or among all rows."""
        stratum = np.zeros(len(y), np.int64) if given is None else given
        label = np.unique(np.stack([stratum, y], axis=1), axis=0, return_inverse=True)[1].reshape(-1)
        in_group, in_stratum = (np.unique(one, return_inverse=True, return_counts=True) for one in (label, stratum))
        group, whole = (counts[codes.reshape(-1)] for _, codes, counts in (in_group, in_stratum))
        return cls(label, None if given is None else stratum, group / whole, group, whole)

    def point(self, own: np.ndarray, joint: np.ndarray, total: np.ndarray) -> np.ndarray:
        """Returns log q(t_i|y_i, z_i) - log q(t_i|z_i) [n] for mixtures that hold the row itself.

        Args:
          own: log density [n] of each draw under its own row; the value is NaN where it is not finite.
          joint: log sum [n] of the densities under the other rows of its label and stratum.
          total: log sum [n] of the densities under the other rows of its stratum.
        """
        own = np.where(np.isfinite(own), own, np.nan)
        with np.errstate(invalid="ignore"):
            of_group = np.logaddexp(joint, own) - np.log(self.in_group)
            return of_group - np.logaddexp(total, own) + np.log(self.in_stratum)

    def held_out(self, joint: np.ndarray, total: np.ndarray) -> np.ndarray:
        """Returns log p(y_i|t_i, z_i) - log p(y_i|z_i) [n] for mixtures of the other rows.

        Args:
          joint: log sum [n] of the densities under the other rows of its label and stratum.
          total: log sum [n] of the densities under the other rows of its stratum.
        """
        # A draw that no other row explains tells nothing; an infinite or missing density makes the value NaN.
        known = ~np.isneginf(total)
        with np.errstate(invalid="ignore"):
            posterior = np.where(known, np.exp(joint - np.where(known, total, 0)), self.share)
        return label_gain(posterior, self.share)

    def of_equal_values(self, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Returns (held_out, point) [n] of a deterministic code: the mixtures are counts of rows with equal values.

        Args:
          t: codes [n, d].
        """
        value = np.unique(t, axis=0, return_inverse=True)[1].reshape(-1)
        pairs = np.unique(np.stack([value, self.label]), axis=1, return_inverse=True)[1].reshape(-1)
        stratum = np.zeros(len(t), np.int64) if self.stratum is None else self.stratum
        wholes = np.unique(np.stack([value, stratum]), axis=1, return_inverse=True)[1].reshape(-1)
        with np.errstate(divide="ignore"):
            joint, total = (np.log(np.bincount(codes)[codes] - 1.0) for codes in (pairs, wholes))
        return self.held_out(joint, total), self.point(np.zeros(len(t)), joint, total)

    def entropy_end(self) -> float:
        """Returns the upper end of the interval of H(Y|Z) in nats, which no information on Y exceeds."""
        local, n = -np.log(self.share), len(self.share)
        unseen = (len(np.unique(self.label)) - (1 if self.stratum is None else len(np.unique(self.stratum)))) / (2 * n)
        return Estimate(float(local.mean()) + unseen, std_error=local.std() / math.sqrt(n), n=n).interval[1]


def label_gain(posterior: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Returns log p(y_i|t_i) - log p(y_i) [n], the nats that each row tells of its label.

    A half percent of the share of the label is mixed in, so that no row makes its label impossible.

    Args:
      posterior: probability [n] of the label of each row, given the row.
      share: share [n] of the label of each row.

    >>> label_gain(np.array([1.0, 0.0]), np.array([0.5, 0.5])).round(2).tolist()
    [0.69, -5.3]
    """
    return np.log((1 - _DOUBT) * posterior + _DOUBT * share) - np.log(share)


def ends(
    held_out: np.ndarray,
    point: np.ndarray,
    shares: Shares,
    result: Callable[..., Estimate],
    without_density: int = 0,
) -> tuple[Estimate, Estimate]:
    """Returns the `Estimate`s (lower, upper), whose values are the ends of a 95 % interval.

    The upper end holds rows of a kind that did not occur: 3 of n, the number that n rows miss with a probability of 5
    %, each of which may tell the rarest label. Values that are no numbers give no ends but 0 and the entropy of the
    labels, and the verdict `ill_posed`.

    Args:
      held_out: values [n] of the rows, whose mean is at most the information, in expectation.
      point: values [n] of the rows, whose mean is at least the information, in expectation.
      shares: the labels.
      result: the method `result` of the estimator.
      without_density: number of rows whose own density is not finite, for the reason.

    References:
      Hanley & Lippman-Hand, If nothing goes wrong, is everything all right? (1983): the rule of three.
    """
    n, sides = len(point), {"lower": held_out, "upper": point}
    lost = without_density or int(np.sum(~(np.isfinite(held_out) & np.isfinite(point))))
    if lost:
        return _without_ends(shares, result, f"{lost} of {n} rows have a density of NaN or infinity: {_SCALE}")
    errors = {kind: float(local.std() / math.sqrt(n)) for kind, local in sides.items()}
    means = {kind: float(local.mean()) for kind, local in sides.items()}
    low = max(0.0, Estimate(means["lower"], std_error=errors["lower"], n=n).interval[0])
    high = Estimate(means["upper"], std_error=errors["upper"], n=n).interval[1] + unseen_rows(shares)
    high = min(max(0.0, high), max(shares.entropy_end(), 0.0))
    verdicts, reason = _judged(means, errors, shares)
    lower, upper = (
        result(
            nats,
            std_error=errors[kind],
            kind=kind,
            ceiling=shares.entropy_end(),
            n=n,
            verdict=verdicts[kind],
            reason=reason,
        )
        for kind, nats in (("lower", low), ("upper", high))
    )
    return in_order(lower, upper, shares)


_SCALE = (
    "look for scales of 0 and for draws at the edge of the law, and raise the smallest scale; the entropy of the "
    "labels alone bounds the information"
)


def in_order(lower: Estimate, upper: Estimate, shares: Shares) -> tuple[Estimate, Estimate]:
    """Returns both ends as they are, or as `ill_posed` and up to the entropy where the lower one is not below.

    Args:
      lower: the lower end of an interval.
      upper: the upper end.
      shares: the labels.

    >>> shares = Shares.of(np.array([0, 1] * 50))
    >>> ends = in_order(Estimate(0.5, kind="lower"), Estimate(0.1, kind="upper"), shares)
    >>> [(round(end.nats, 2), end.verdict) for end in ends]
    [(0.5, 'ill_posed'), (0.7, 'ill_posed')]
    """
    if lower.nats <= upper.nats:
        return lower, upper
    reason = (
        f"the lower end of {lower.nats:.4f} nats lies above the upper end of {upper.nats:.4f} nats, so that one of "
        "them is wrong: check that the rows are independent draws and that the law is the one they were drawn from"
    )
    end = max(shares.entropy_end(), lower.nats)
    return (
        dataclasses.replace(lower, verdict="ill_posed", reason=reason),
        dataclasses.replace(upper, nats=end, verdict="ill_posed", reason=reason),
    )


def unseen_rows(shares: Shares) -> float:
    """Returns the nats of rows that none of n rows is like, at the end of their 95 % interval.

    A share of 1 - .05^(1/n) of the population, about 3 / n, is missed by n rows with a probability of 5 %. A row that
    tells its label tells at most -log of the share of the rarest one.

    Args:
      shares: the labels.

    >>> round(unseen_rows(Shares.of(np.array([0] * 99 + [1]))), 3)
    0.136
    """
    return -math.expm1(math.log(_UNSEEN) / len(shares.share)) * float(-np.log(shares.share.min()))


def _without_ends(shares, result, reason):
    n, ceiling = len(shares.share), shares.entropy_end()
    known = {"ceiling": ceiling, "n": n, "verdict": "ill_posed", "reason": reason}
    return result(0.0, kind="lower", **known), result(ceiling, kind="upper", **known)


def _judged(means, errors, shares):
    """Returns the verdicts {kind: verdict} of both ends, and the reason for them."""
    low, high, n = means["lower"], means["upper"], len(shares.share)
    if n < ROWS_FOR_AN_ERROR:
        reason = f"{n} rows are too few to know the standard error: use {ROWS_FOR_AN_ERROR} rows or more"
        return dict.fromkeys(means, "undersampled"), reason
    if high - low > margin(high):
        return {"lower": "biased_low", "upper": "biased_high"}, (
            f"each row recognises itself in the {high:.3f} nats of the mixtures, and the other rows show only "
            f"{max(low, 0):.3f}: use more rows or more noise"
        )
    if (smallest := _smallest_group(shares)) < _LEAST_GROUP:
        return dict.fromkeys(means, "undersampled"), (
            f"the smallest group has {smallest} rows, too few to know what the code tells of it: collect "
            f"{_LEAST_GROUP} rows or more of each group, or join groups"
        )
    if uncertain := too_uncertain(high, max(errors.values()), n):
        return dict.fromkeys(means, "undersampled"), uncertain
    return dict.fromkeys(means, "trusted"), (
        f"mixtures with and without the row itself give {high:.4f} and {low:.4f} nats, and the ends lie "
        f"{max(errors.values()):.4f} nats of standard error, twice, beyond them"
    )


def _smallest_group(shares):
    """Returns the number of rows of the smallest group that shares its stratum with another one."""
    return int(shares.in_group[shares.share < 1].min(initial=len(shares.share)))
