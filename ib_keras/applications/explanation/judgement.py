"""How far a bottleneck map can be believed: whether the decision stayed, the search ended, and two seeds agree."""

from collections import Counter

import numpy as np

from ib_keras.applications.explanation.bottleneck import Bottlenecks
from ib_keras.applications.explanation.decision import CLASSIFICATION, REGRESSION, Decision

LOST = {CLASSIFICATION: 0.1, REGRESSION: 0.2}
"""The largest fall of a probability, and mean square change of a number in variances, of a decision that stays."""
AGREE, STILL, FEW, REACH = 0.8, 0.5, 20, 6.0
_SHARE = 0.9
_TRUSTED, _LOST, _UNSURE, _NO_NUMBER = "trusted", "biased_low", "undersampled", "ill_posed"


def judged(
    decision: Decision,
    kept: np.ndarray,
    found: Bottlenecks,
    references: int,
    reach: float = REACH,
    longer: str = "raise `steps`",
    saving: str = "",
) -> tuple[tuple[str, ...], str, str]:
    """Returns the verdict of each of n examples, the verdict of all, and its reason.

    Args:
      decision: the decision.
      kept: the probability of the target, or the predicted number, in draws of noise, [draws, n].
      found: the bottlenecks.
      references: number of examples that gave the mean and deviation of the layer.
      reach: how far the logit of a gate could move: from open to closed it is 6.
      longer: the advice for a search that has not ended.
      saving: the advice for decisions that are lost, before that of a longer search.
    """
    n = kept.shape[1]
    nats = sum(one.reshape(n, -1).sum(axis=1, dtype=np.float64) for one in found.nats)
    change = decision.change(kept)
    signs = {
        "in {} the map is not finite, scale the columns of `x` to a deviation near 1": (
            _NO_NUMBER,
            ~np.isfinite(nats + change),
        ),
        f"{references} examples give no mean and deviation of a layer, pass `reference` with {FEW} or more": (
            _UNSURE,
            np.full(n, references < FEW),
        ),
        f"no gate could close in so short a search, {longer}": (_UNSURE, np.full(n, reach < REACH)),
        f"in {{}} the decision is lost by more than {LOST[decision.kind]:g}, {saving}{longer} or lower `tolerance`": (
            _LOST,
            change > LOST[decision.kind],
        ),
        f"in {{}} the maps of two seeds disagree, with a reliability below {AGREE:g}, raise `draws`": (
            _UNSURE,
            found.agreement < AGREE,
        ),
        f"in {{}} the nats still changed by more than {STILL:.0%}, {longer}": (_UNSURE, found.drift > STILL),
    }
    verdicts = np.full(n, _TRUSTED, dtype=object)
    for verdict, doubted in signs.values():
        verdicts[doubted & (verdicts == _TRUSTED)] = verdict
    trusted = int((verdicts == _TRUSTED).sum())
    if trusted >= _SHARE * n:
        return tuple(verdicts), _TRUSTED, _kept(decision, kept, nats, trusted)
    verdict = Counter(one for one in verdicts if one != _TRUSTED).most_common(1)[0][0]
    counts = {text: int(doubted.sum()) for text, (one, doubted) in signs.items() if one == verdict}
    text = max(counts, key=counts.__getitem__)
    return tuple(verdicts), verdict, f"{trusted} of {n} maps can be trusted: {text.format(counts[text])}"


def _kept(decision, kept, nats, trusted):
    n = len(nats)
    what = "the probability of the target" if decision.kind == CLASSIFICATION else "the prediction"
    decisions = "the decision is" if n == trusted == 1 else f"{trusted} of {n} decisions are"
    return (
        f"{decisions} kept by {nats.mean():.3g} nats in the mean, and {what} is {kept.mean():.3g} in the mean, "
        f"{decision.before.mean():.3g} before: replace positions of few nats by noise to see for yourself"
    )
