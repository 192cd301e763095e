"""The information of a code on a sensitive attribute, between an end that attackers reach and one that none passes."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection, same_index, seed_of
from ib_keras._probability import tfd
from ib_keras.applications.fairness.attackers import KINDS, Attacker, attack
from ib_keras.applications.fairness.codes import Codes, codes_of, number_of_rows
from ib_keras.applications.fairness.group_gaps import demographic_parity_difference, equalized_odds_difference
from ib_keras.applications.fairness.groups import class_names, group_codes
from ib_keras.applications.fairness.score import Score
from ib_keras.estimate import Estimate
from ib_keras.estimators import Channel
from ib_keras.estimators.formulas.label_ends import Shares, ends, in_order

_NAME = "leakage"
_OF_PREDICTIONS = "Pass classes that `y` has, such as `.argmax(-1)` of probabilities."


@dataclasses.dataclass(frozen=True)
class Leakage:
    """The information of a code T on a sensitive attribute S, in nats, and the gaps in predictions of Y.

    Args:
      lower: lower end of the 95 % interval of I(T;S).
      upper: upper end of the 95 % interval of I(T;S), which no attacker on one draw of the code can pass; for a
        deterministic code of many values the entropy of S, with the verdict `ill_posed`.
      lower_given_y: lower end of I(T;S|Y); None without Y.
      upper_given_y: upper end of I(T;S|Y); None without Y.
      attackers: {name: `Attacker`}, a linear one and boosted trees.
      majority: share of the largest group, which is the accuracy of guessing.
      entropy: entropy of the groups in nats.
      groups: names of the groups.
      accuracy: share of Y that is predicted from the codes; None without Y.
      demographic_parity_difference: largest difference between groups in the share of a predicted class; None without
        Y.
      equalized_odds_difference: the same among examples of one class of Y; None without Y.
      n: number of examples.
      stochastic: whether the code is a channel of known law.
      reason: finding, number and advice.

    >>> r = np.random.default_rng(0)
    >>> s = r.integers(0, 2, 1000)
    >>> q = tfd.MultivariateNormalDiag(0.2 * s[:, None].astype("float32"), np.ones([1000, 1], "float32"))
    >>> found = leakage(None, q, s)
    >>> found.upper.kind, found.upper.verdict, found.upper.nats < 0.03
    ('upper', 'trusted', True)
    """

    lower: Estimate
    upper: Estimate
    lower_given_y: Estimate | None
    upper_given_y: Estimate | None
    attackers: dict[str, Attacker]
    majority: float
    entropy: float
    groups: tuple[str, ...]
    accuracy: Score | None
    demographic_parity_difference: Score | None
    equalized_odds_difference: Score | None
    n: int
    stochastic: bool
    reason: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A dict for each quantity, with its value, the ends of its 95 % interval and its verdict."""
        found = [_bracket_row("I(T;S)", self.lower, self.upper)]
        if self.lower_given_y is not None and self.upper_given_y is not None:
            found.append(_bracket_row("I(T;S|Y)", self.lower_given_y, self.upper_given_y))
        for one in self.attackers.values():
            low, high = one.usable.interval
            row = {
                "quantity": f"{one.name} attacker",
                "unit": "nats",
                "value": one.usable.nats,
                "low": low,
                "high": high,
            }
            found += [row, _score_row(f"{one.name} attacker", "accuracy", one.accuracy)]
            found += [_score_row(f"{one.name} attacker", "AUC", one.auc)] if one.auc is not None else []
        found.append({"quantity": "largest group", "unit": "accuracy", "value": self.majority})
        for name in ("accuracy", "demographic_parity_difference", "equalized_odds_difference"):
            if getattr(self, name) is not None:
                named = "prediction of Y" if name == "accuracy" else name.replace("_", " ")
                found.append(_score_row(named, "accuracy" if name == "accuracy" else "share", getattr(self, name)))
        return found

    def __str__(self) -> str:
        return f"leakage of {len(self.groups)} groups (n = {self.n}): {self.reason}"


def leakage(
    model: keras.Model | None,
    x: ArrayLike | tfd.Distribution,
    sensitive: ArrayLike,
    y: ArrayLike | None = None,
    *,
    predictions: ArrayLike | None = None,
    layer: str | None = None,
    max_examples: int = 10_000,
    seed: int = 0,
) -> Leakage:
    """Measures what a code T tells of a sensitive attribute S: both ends of I(T;S) in nats, attackers, and gaps.

    A code that is drawn from a known law q(t|x) has an upper end: `Channel.relevance_bracket` measures the mixtures of
    the law over the groups, whatever an attacker computes from a draw. A deterministic code has none beside the entropy
    of S: attackers bound from below alone. One of few values, such as predicted classes, is counted, which gives an
    upper end again. The ends are those of 95 % intervals for the population of which the examples are independent
    draws; take examples that the model was not fitted to. The bound is on one draw for each example: means, or several
    draws of the same example, may tell more, and can be measured as `leakage(None, model.encode(x), sensitive)`.

    Args:
      model: a model of this package, whose `posterior` is the law, or whose `encode` is the code; any other Keras
        model, whose output is the code; or None for codes or a law in the place of `x`.
      x: held-out examples [n, ...]; without a model codes [n, ...], or a `tfd.Distribution` of batch shape [n].
      sensitive: the groups, integers, booleans or texts [n], of 2 to 50 different values.
      y: classes [n], as `sensitive`, for I(T;S|Y), the accuracy and the gaps; None (default) for none.
      predictions: predicted classes [n], of the values of `y`, for the accuracy and the gaps; None (default) predicts
        them from the codes by that one of the two kinds of attackers that predicts Y better.
      layer: name of the layer of a Keras model whose output is the code; None (default) for the output of the model.
      max_examples: largest number of examples, >= 2; default 10,000. The time grows like its square.
      seed: integer seed of the draws, the folds and the trees; default 0.

    Returns:
      A `Leakage`.

    Raises:
      InputError: for a sensitive attribute of one value or of more than fifty, arrays of different lengths, or values
        that are missing or not finite.

    Example: a deterministic code gets no upper end.

    >>> r = np.random.default_rng(0)
    >>> s = r.integers(0, 2, 400)
    >>> found = leakage(None, s[:, None] + r.normal(size=[400, 3]), s)
    >>> found.upper.verdict, found.lower.nats > 0.02
    ('ill_posed', True)

    References:
      Moyer et al., Invariant representations without adversarial training (2018), eq. 1: I(T;S) of a known channel.
      Xu et al., A theory of usable information under computational constraints (2020), definition 2: attackers.
      Hardt, Price & Srebro, Equality of opportunity in supervised learning (2016), definition 2.1: equalised odds.
    """
    seed, most = seed_of(seed, 2**31), positive_int("max_examples", max_examples)
    if most < 2:
        raise rejection("max_examples", "at least 2", most, "Pass e.g. 10000.")
    same_index("sensitive", sensitive, "x", x)
    same_index("y", y, "x", x)
    n = number_of_rows(x)
    codes = codes_of(model, x, layer, most, seed, group_codes("sensitive", sensitive, n)[0])
    group, names = _taken("sensitive", sensitive, n, codes.rows)
    label = None if y is None else _labels(y, predictions, n, codes.rows)
    if y is None and predictions is not None:
        raise rejection("predictions", "None without `y`", "predictions", "Pass `y` too.")
    attackers = attack(codes.values, group, seed=seed)
    lower, upper = _bracket(codes, group, None, attackers, seed)
    given = (None, None)
    if label is not None:
        given = _bracket(codes, group, label[0], attack(codes.values, group, label[0], seed), seed)
    share = np.bincount(group) / len(group)
    return Leakage(
        lower,
        upper,
        *given,
        attackers=attackers,
        majority=float(share.max()),
        entropy=float(-np.sum(share * np.log(share))),
        groups=names,
        **_of_predictions(codes, group, label, seed),
        n=len(group),
        stochastic=codes.law is not None,
        reason=_reason(lower, upper, attackers, len(names)),
    )


def _taken(argument, values, n, rows):
    """Returns the group codes of the chosen rows, from 0, and the names of those that occur in them."""
    codes, names = group_codes(argument, values, n)
    left, codes = np.unique(codes[rows], return_inverse=True)
    if len(left) < 2:
        raise rejection(argument, "of two groups in the measured rows", names[left[0]], "Raise `max_examples`.")
    return codes.reshape(-1), tuple(names[one] for one in left)


def _labels(y, predictions, n, rows):
    """Returns the classes [n] of the chosen rows, and the predicted ones in the same codes or None."""
    codes, names = _taken("y", y, n, rows)
    if predictions is None:
        return codes, None
    predicted = np.array(class_names("predictions", predictions, n, _OF_PREDICTIONS))[rows].tolist()
    # A comparison with numbers gives booleans.
    same = {"False": "0", "True": "1"} if set(names) <= {"0", "1"} else {}
    known = {name: place for place, name in enumerate(names)}
    known |= {other: known[name] for other, name in same.items() if name in known}
    unknown = sorted({one for one in predicted if one not in known})
    if unknown:
        raise rejection("predictions", f"values of `y` ({', '.join(names)})", unknown[0], _OF_PREDICTIONS)
    return codes, np.array([known[one] for one in predicted])


def _bracket(codes: Codes, group, label, attackers, seed):
    """Returns (lower, upper) of I(T;S), or of I(T;S|Y) for classes `label`."""
    return in_order(*_ends(codes, group, label, attackers, seed), Shares.of(group, label))


def _ends(codes: Codes, group, label, attackers, seed):
    if codes.law is not None:
        lower, upper = (
            dataclasses.replace(end, name=_NAME)
            for end in Channel(seed=seed).relevance_bracket(codes.law, group, label)
        )
        # Mixtures of precise codes meet no other row, where a fitted attacker reads between the rows.
        attacked = _of_attackers(attackers, lower)
        return max(lower, attacked, key=float), upper
    shares = Shares.of(group, label)

    def result(nats, **arguments):
        return Estimate(float(nats), name=_NAME, **arguments)

    lower, upper = ends(*shares.of_equal_values(codes.values), shares, result)
    if upper.verdict != "biased_high":
        return lower, upper
    return _of_attackers(attackers, lower), _without_law(codes.values, upper)


def _of_attackers(attackers, lower):
    """Returns the lower end that the better attacker reaches, of two that were looked at."""
    best = max(attackers.values(), key=lambda one: one.usable.interval[0]).usable
    reason = (
        f"the {best.name} attacker can use {best.nats:.4f} nats, less {best.nats - best.interval[0]:.4f} for chance: a "
        "stronger attacker may use more"
    )
    return dataclasses.replace(
        lower, nats=max(0.0, best.interval[0]), std_error=best.std_error, verdict="biased_low", reason=reason
    )


def _without_law(values, upper):
    different = len(np.unique(values, axis=0))
    return dataclasses.replace(
        upper,
        verdict="ill_posed",
        reason=f"the code is deterministic and has {different} different values in {len(values)} rows, so that nothing "
        f"but the entropy of the groups, {upper.nats:.3f} nats, bounds the information that an attacker may read: draw "
        "the code from a known law, as FairBottleneck does, and pass the `tfd.Distribution`",
    )


def _of_predictions(codes, group, label, seed):
    names = ("accuracy", "demographic_parity_difference", "equalized_odds_difference")
    if label is None:
        return dict.fromkeys(names)
    y, predicted = label
    if predicted is None:
        found = attack(codes.values, y, seed=seed)
        predicted = max(found.values(), key=lambda one: one.usable.nats).probabilities.argmax(axis=1)
    right = float(np.mean(predicted == y))
    accuracy = Score(right, math.sqrt(right * (1 - right) / len(y)), len(y))
    gaps = demographic_parity_difference(predicted, group), equalized_odds_difference(predicted, y, group)
    return dict(zip(names, (accuracy, *gaps)))


def _reason(lower, upper, attackers, groups):
    best = max(attackers.values(), key=lambda one: one.usable.nats)
    read = f"the better of {len(KINDS)} attackers, {best.name}, uses {best.usable.nats:.4f} nats of the {groups} groups"
    if upper.verdict == "ill_posed":
        return f"{read}, and {upper.reason}"
    bracket = f"the code tells between {lower.nats:.4f} and {upper.nats:.4f} nats of the groups (95 %)"
    if upper.verdict == "trusted":
        return f"{bracket}, more than which no attacker can read from one draw; {read}"
    return f"{bracket}; {upper.reason}; {read}"


def _bracket_row(quantity, lower, upper):
    row = {"quantity": quantity, "unit": "nats", "value": None, "low": lower.nats, "high": upper.nats}
    return row | {"verdict": upper.verdict}


def _score_row(quantity, unit, score):
    low, high = score.interval
    return {"quantity": quantity, "unit": unit, "value": score.value, "low": low, "high": high}
