"""An evaluation of any Keras model in plain English: what it does, and where it loses the label."""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

from ib_keras.applications.evaluation.any_model.layer_scores import COMPUTED_FROM, OTHER_OUTPUT, OWN_OUTPUT
from ib_keras.estimators.base.trust import doubt, margin
from ib_keras.plane_row import (
    CEILING,
    LAYER,
    QUANTITIES,
    REASON,
    RELEVANCE,
    STD_ERROR,
    TARGET,
    VERDICT,
)

_TASKS = {
    "classification": "Its task is to tell {classes} classes apart.",
    "labels": "Its task is to predict several labels.",
    "sequence": "Its task is to predict a label for each step.",
    "regression": "Its task is to predict numbers.",
    "reconstruction": "Its task is to rebuild its input.",
    "none": "The data hold no question that its output answers: only its layers are measured.",
}
_SHOWN = 5
_NOTHING = 0.02
_MOST_NAMES = 20
_CHANCE = 0.05


def in_short(found: Mapping[str, Any]) -> list[str]:
    """Returns sentences about the output of a model, from the dict of `ib.evaluate`.

    >>> in_short({"task": "reconstruction", "mse": 0.02, "mse_of_pca": 0.04, "latent_dim": 3})[1]
    'Its mean squared error is 0.02; 3 principal components reach 0.04.'
    """
    for reason in ("scale_reason", "layers_reason"):
        if reason in found:
            return [*in_short({key: found[key] for key in found if key != reason}), found[reason]]
    if "outputs" in found:
        return [f"Of {name}: {text}" for name, one in found["outputs"].items() for text in in_short(one)]
    if "output" in found:
        return [f"Its output is {found['output']}."]
    task = found.get("task")
    told = [found["task_reason"]] if "task_reason" in found else []
    if task == "classification":
        if found["classes"] == 1:
            return ["All labels have one value: there is nothing to tell apart. Pass examples of every class."]
        told += _of_classes(found)
    if task in ("labels", "sequence"):
        last = f", and in {found['last_accuracy']:.1%} in the last" if "last_accuracy" in found else ""
        told.append(
            f"It is right in {found['accuracy']:.1%} of them; the commonest values alone are right in "
            f"{found['commonest_label_share']:.1%}. In {found['exact_match']:.1%} of the examples it is right in "
            f"all{last}. Its cross-entropy is {found['cross_entropy']:.3f} nats per example."
        )
    if task == "regression":
        told.append(
            f"Its mean squared error is {found['mse']:.4g}; the mean of the targets has {found['mse_of_mean']:.4g}."
        )
    if task == "reconstruction":
        pca = "; {latent_dim} principal components reach {mse_of_pca:.4g}" if "mse_of_pca" in found else ""
        told.append(f"Its mean squared error is {found['mse']:.4g}{pca.format(**found)}.")
    return [_TASKS[task].format(**found) + _named(found), *told] if task else told


def _named(found):
    names = found.get("label_names") or []
    return (
        f" The classes are named {', '.join(names)}."
        if found["task"] == "classification" and 0 < len(names) <= _MOST_NAMES
        else ""
    )


def _of_classes(found):
    cross_entropy = f"Its cross-entropy is {found['cross_entropy']:.3f} nats"
    apart = (
        f"{cross_entropy}. Of these, {found['conditional_entropy']:.3f} nats are what the output does not tell about "
        f"the label, and the other {found['divergence']:.3f} nats are lost since the output states other probabilities "
        "than it could."
    )
    return [
        f"It is right in {found['accuracy']:.1%} of the examples (standard error {found['accuracy_std_error']:.1%}); "
        f"the commonest label alone is right in {found['commonest_label_share']:.1%}.",
        *_of_no_spread(found),
        apart if found["divergence"] > 0 else f"{cross_entropy}, of which no recalibration was found to save any.",
        f"Its confidence is off by {found['expected_calibration_error']:.1%} on average.",
    ]


def _of_no_spread(found):
    """Returns what a share of 0 or 1 says of all examples, of which its standard error of 0 says nothing."""
    n, right = found.get("examples"), found["accuracy"]
    if not n or right not in (0, 1):
        return []
    least = _CHANCE ** (1 / n)
    share = f"at least {least:.0%}" if right else f"at most {1 - least:.0%}"
    return [f"The standard error of 0 misleads: from {n} examples follows, with 95% confidence, a share of {share}."]


def where_information_is_lost(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Returns sentences about the layers between which information about the target goes down, in their order.

    Where rows say from which layer each one is computed, those on the way to the output of the target are compared.

    Args:
      rows: rows of layers, from the input to the output.

    >>> rows = [{"layer": "a", "I(T;Y)": 2.0}, {"layer": "b", "I(T;Y)": 1.2}]
    >>> where_information_is_lost(rows)
    ['Between a and b the information about the target falls from 2.00 to 1.20 nats.']
    """
    asked = dict.fromkeys(row.get(TARGET) for row in rows)
    told = []
    for target in asked:
        own = [row for row in rows if row.get(TARGET) == target and OTHER_OUTPUT not in row]
        told += _lost_about(target, _way_to_the_output(own))
    return told


def _way_to_the_output(rows):
    """Returns the rows of the output and of all layers through which everything reaches it, from the input on."""
    if not any(COMPUTED_FROM in row for row in rows):
        return rows
    named = {row[LAYER]: row for row in rows}
    way = [next((row for row in rows if OWN_OUTPUT in row), rows[-1])]
    while (before := named.get(way[-1].get(COMPUTED_FROM))) is not None:
        way.append(before)
    return way[::-1]


def _lost_about(target, rows):
    known = [row for row in rows if _is_number(row.get(RELEVANCE)) and row.get(RELEVANCE + CEILING) != 0]
    named = f"the target ({target})" if target else "the target"
    drops = [text for first, second in itertools.pairwise(known) if (text := _fall(first, second, named))]
    doubted = [row[LAYER] for row in known if not _is_trusted(row)]
    if len(known) < 2 or drops:
        return drops
    if (most := max(row[RELEVANCE] for row in known)) < _NOTHING:
        shown = f"No layer shows more than {max(most, 0.0):.2f} nats about {named}"
        if doubted:
            return [f"{shown}, but {_not_trusted(len(doubted), len(known))}: more may be there than was read."]
        return [f"{shown}: there is nothing to lose."]
    if doubted:
        more = f" and {len(doubted) - _SHOWN} more layers" if len(doubted) > _SHOWN else ""
        return [
            f"Whether a layer loses information about {named} cannot be told: the values of "
            f"{', '.join(doubted[:_SHOWN])}{more} are not trusted."
        ]
    return [f"No layer loses information about {named} by more than the error of the method."]


def _not_trusted(doubted, known):
    return "none of these values is trusted" if doubted == known else f"{doubted} of {known} values are not trusted"


def _fall(first, second, named):
    """Returns a sentence about a fall that no error explains, with the values that are not trusted, or None."""
    before, after = first[RELEVANCE], second[RELEVANCE]
    doubted = [row for row in (first, second) if not _is_trusted(row)]
    explained = max(
        margin(before), sum(doubt(row[RELEVANCE], _error(row)) for row in (first, second)) if doubted else 0
    )
    if before - after <= explained:
        return None
    fall = (
        f"Between {first[LAYER]} and {second[LAYER]} the information about {named} falls from {before:.2f} to "
        f"{after:.2f} nats"
    )
    if not doubted:
        return f"{fall}."
    doubt_of = "neither value is" if len(doubted) == 2 else f"that of {doubted[0][LAYER]} is not"
    return f"{fall}, but {doubt_of} trusted."


def _is_trusted(row):
    return row.get(RELEVANCE + VERDICT, "trusted") == "trusted"


def _error(row):
    error = row.get(RELEVANCE + STD_ERROR)
    return error if _is_number(error) else 0.0


def doubts(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Returns a sentence for each value that is not trusted, with its reason.

    Args:
      rows: rows of layers.
    """
    told = [
        f"{_asked(quantity, row)} of {row[LAYER]} ({row[quantity + VERDICT]}): "
        f"{str(row[quantity + REASON]).rstrip('.')}."
        for row in rows
        for quantity in QUANTITIES
        if row.get(quantity + VERDICT, "trusted") != "trusted"
    ]
    return list(dict.fromkeys(told))


def _asked(quantity, row):
    """Returns the name of a quantity, with the target where there are several."""
    return f"{quantity}, Y: {row[TARGET]}," if quantity == RELEVANCE and row.get(TARGET) else quantity


def _is_number(value):
    return isinstance(value, (int, float)) and math.isfinite(value)
