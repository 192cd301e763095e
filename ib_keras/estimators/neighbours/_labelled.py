"""The estimator of Ross for continuous rows and labels, which serves `KSG` and `MixedKSG`."""

import numpy as np

from ib_keras._checks import ANY_ROWS, rejection
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.trust import nearly_all, noticeable, too_uncertain
from ib_keras.estimators.formulas.counts import label_entropy, symbols
from ib_keras.estimators.neighbours._separated import lattice_columns, separated
from ib_keras.estimators.search.neighbours import UNAIDED_DIMENSION, Neighbours, precision, standard_error


def labelled_information(x: np.ndarray, label: np.ndarray, k: int, argument="y") -> Estimate:
    """Returns the `Estimate`, named MixedKSG, of I(X;Y) in nats for columns `x` [n, d] and a label [n, columns].

    The estimate is psi(n) + mean[psi(k_i) - psi(n_label) - psi(m_i)]. Among the n_label rows of the same label, the
    k_i-th neighbour lies at a distance within which m_i rows of any label lie.

    Args:
      x: floating array [n, d].
      label: array [n, columns] of integers; a row of several columns is one label.
      k: number of neighbours, >= 1, or fewer where a label has no more than k rows.

    Raises:
      InputError: if no label occurs twice.

    References:
      Ross, Mutual information between discrete and continuous data sets (2014), eq. 2.
    """
    from scipy.special import digamma

    rounded, label = lattice_columns(x), symbols(label)
    entropy = label_entropy(label)
    if not np.ptp(x, axis=0).any():
        return _of_constant(label)
    x = separated(x, indicators=False)
    x = x.astype(precision(*x.shape), copy=False)
    sizes = np.bincount(label)
    kept = sizes[label] > 1
    x, label = x[kept], label[kept]
    if not len(x):
        raise rejection(
            argument,
            "labels of which some occur twice",
            f"{len(sizes)} different labels",
            f"{ANY_ROWS}, a coarser label, or `{argument}.astype(float)` if the integers are measurements.",
        )
    radius, nearest = np.empty(len(x)), np.minimum(k, sizes[label] - 1)
    for value in np.unique(label):
        radius[label == value] = Neighbours(x[label == value]).kth_distance(int(nearest[label == value][0]))
    near = Neighbours(x).counts(radius, strict=False)
    same = np.empty(len(x))
    for value in np.unique(label):
        same[label == value] = Neighbours(x[label == value]).counts(radius[label == value], strict=False)
    nearest = np.where(radius == 0, same, nearest)
    # Rounding may put the k-th neighbour itself outside of the radius, which would make the contribution too large.
    near = np.where(radius == 0, near, np.maximum(near, nearest))
    local = digamma(len(x)) + digamma(nearest) - digamma(sizes[label]) - digamma(near)
    verdict, reason = _judge(local, x, entropy, rounded)
    if not kept.all():
        verdict, reason = "undersampled", _left_out(np.sum(~kept))
    return Estimate(
        float(min(local.mean(), entropy)),
        float(standard_error(local)),
        ceiling=entropy,
        n=len(local),
        verdict=verdict,
        reason=reason,
        name="MixedKSG",
    )


def _left_out(single):
    subject = "1 label occurs once and is" if single == 1 else f"{single} labels occur once and are"
    return f"{subject} left out: use a coarser label"


def _of_constant(label):
    return Estimate(
        0.0,
        0.0,
        ceiling=label_entropy(label),
        n=len(label),
        verdict="trusted",
        reason=f"one side has the same value in all {len(label)} rows, and a constant shares no information",
        name="MixedKSG",
    )


def _judge(local, x, entropy, rounded):
    if nearly_all(local.mean(), entropy):
        return "trusted", f"the value reaches nearly all of its upper limit, the label entropy of {entropy:.3f} nats"
    return judge_size(local, x.shape[1], rounded)


def judge_size(local: np.ndarray, dimension: int, rounded: int = 0) -> tuple[str, str]:
    """Returns (verdict, reason) of local values [n] by their spread and by the number of joint dimensions."""
    nats, error = local.mean(), standard_error(local)
    if reason := too_uncertain(nats, error, len(local)):
        return "undersampled", reason
    if dimension > UNAIDED_DIMENSION and noticeable(nats):
        return "biased_low", (
            f"{dimension} joint dimensions are too many for the neighbours of {len(local)} rows: "
            "reduce the dimension first"
        )
    if rounded:
        return "trusted", f"{rounded} columns hold rounded measurements, whose values were spread over their rounding"
    return (
        "trusted",
        f"in {dimension} dimensions the standard error is {error:.3f} nats, and rows that tie are counted",
    )
