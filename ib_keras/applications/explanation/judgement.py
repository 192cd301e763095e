"""How far a bottleneck map can be believed: whether the decision stayed, the search ended, and two seeds agree."""

from collections import Counter

import numpy as np

from ib_keras.applications.explanation.bottleneck import Bottlenecks
from ib_keras.applications.explanation.decision import CLASSIFICATION, Decision

LOST, AGREE, STILL, FEW = 0.1, 0.8, 0.5, 20
_SHARE = 0.95
_TRUSTED, _LOST, _UNSURE = "trusted", "biased_low", "undersampled"


def judged(
    decision: Decision, kept: np.ndarray, found: Bottlenecks, references: int
) -> tuple[tuple[str, ...], str, str]:
    """Returns the verdict of each of n examples, the verdict of all, and its reason.

    Args:
      decision: the decision.
      kept: the probability of the target, or the predicted number, after the bottleneck, [n].
      found: the bottlenecks.
      references: number of examples that gave the mean and deviation of the layer.
    """
    lost = decision.change(kept, decision.before) > LOST
    apart, moving = found.agreement < AGREE, found.drift > STILL
    unsure = apart | moving | (references < FEW)
    verdicts = tuple(_LOST if gone else _UNSURE if open_ else _TRUSTED for gone, open_ in zip(lost, unsure))
    n, trusted = len(verdicts), verdicts.count(_TRUSTED)
    nats = sum(one.reshape(n, -1).sum(axis=1) for one in found.nats)
    if trusted >= _SHARE * n:
        what = "the probability of the target" if decision.kind == CLASSIFICATION else "the prediction"
        reason = (
            f"{_decisions(trusted, n)} kept by {nats.mean():.3g} nats in the mean, and {what} is {_mean(kept)} after "
            f"{_mean(decision.before)}: replace positions of few nats by noise to see for yourself"
        )
        return verdicts, _TRUSTED, reason
    verdict = Counter(one for one in verdicts if one != _TRUSTED).most_common(1)[0][0]
    return verdicts, verdict, f"{trusted} of {n} maps can be trusted: {_finding(lost, apart, moving, references)}"


def _finding(lost, apart, moving, references):
    """Returns the commonest reason not to trust a map, with advice."""
    if references < FEW:
        return f"{references} examples give no mean and deviation of a layer, pass `reference` with {FEW} or more"
    counts = {
        f"in {{}} the decision is lost by more than {LOST:g}, raise `steps` or lower `tolerance`": lost.sum(),
        f"in {{}} the maps of two seeds disagree, with a reliability below {AGREE:g}, raise `draws`": apart.sum(),
        f"in {{}} the nats still changed by more than {STILL:.0%}, raise `steps`": moving.sum(),
    }
    text = max(counts, key=counts.__getitem__)
    return text.format(int(counts[text]))


def _decisions(trusted, n):
    return "the decision is" if n == trusted == 1 else f"{trusted} of {n} decisions are"


def _mean(values):
    return f"{np.mean(values):.3g}"
