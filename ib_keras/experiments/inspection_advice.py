"""Advice that follows from an evaluation of any Keras model, as sentences."""

import math
from collections.abc import Mapping
from typing import Any

from ib_keras.plane_row import LAYER, NOISE_STD, SOURCE, TARGET, VERDICT

_TOLERATED_ERRORS = 2
_BETTER = 0.02
_LARGE_DIVERGENCE = 0.05
_SHOWN = 5


def what_to_try(found: Mapping[str, Any]) -> list[str]:
    """Returns advice that follows from the scores, from the dict of `ib.evaluate`.

    Where the examples were scaled and the model does not know such values, the scale alone is to be changed.
    """
    if "scale_reason" in found:
        return []
    rows = found.get("layers", [])
    advice = [text for one in found.get("outputs", {"": found}).values() for text in _against_the_simplest(one)]
    if "other_order" in found:
        advice.append(_order_to_compare(found))
    elif found.get("divergence", 0) > _LARGE_DIVERGENCE and found["classes"] > 1:
        advice.append(
            f"Recalibrate the output on held-out examples: the best function of the output would save "
            f"{found['divergence']:.2f} nats of the cross-entropy; a temperature alone may save less."
        )
    advice += _of_probes(found, rows) + _of_dead_units(rows)
    if any(row.get(SOURCE + VERDICT) == "saturated" for row in rows):
        advice.append(
            "The ceiling log n hides how much of the input the layers keep: measure more examples (`max_examples`, or "
            f"a larger `test_share` of the data), or state a larger noise{_noise_now(rows)} (`noise_std`)."
        )
    return advice


def _once(rows):
    """Returns the rows of the first target: others repeat what does not depend on the target."""
    return [row for row in rows if row.get(TARGET) == rows[0].get(TARGET)]


def _of_probes(found, rows):
    """Returns advice where a logistic regression reads more labels in a layer than the output states."""
    probes = [row for row in _once(rows) if _is_number(row.get("linear_probe"))]
    best = max(probes, key=lambda row: row["linear_probe"], default=None)
    right = found.get("accuracy_in_other_order", found.get("accuracy"))
    if best is None or found.get("task") != "classification" or best["linear_probe"] <= right + _BETTER:
        return []
    rest = "the output" if best is _once(rows)[-1] else "the layers after it"
    return [
        f"A logistic regression on {best[LAYER]} is right in {best['linear_probe']:.1%}: train {rest} for longer, or "
        "with a larger learning rate."
    ]


def _of_dead_units(rows):
    return [
        f"{'1 unit' if row['dead_units'] == 1 else str(row['dead_units']) + ' units'} of {row[LAYER]} "
        f"{'has' if row['dead_units'] == 1 else 'have'} one value for all examples: lower the learning rate, or change "
        "the initial weights."
        for row in _once(rows)
        if row.get("dead_units", 0) > 0
    ]


def _against_the_simplest(found):
    """Returns advice for an output that a constant or principal components surpass."""
    check = "Check that these examples are scaled as those of the training were, or train for longer."
    if found.get("mse", 0) > found.get("mse_of_pca", math.inf):
        return [
            f"{found['latent_dim']} principal components rebuild the input with a smaller error, "
            f"{found['mse_of_pca']:.4g} instead of {found['mse']:.4g}, so that the autoencoder is worth less than they "
            f"are. {check}"
        ]
    if found.get("mse", 0) > found.get("mse_of_mean", math.inf):
        return [
            f"The mean of the targets has a smaller error, {found['mse_of_mean']:.4g} instead of {found['mse']:.4g}. "
            f"{check}"
        ]
    if _is_surpassed(found) and "other_order" not in found:
        return [
            f"The commonest label alone is right more often, in {found['commonest_label_share']:.1%} instead of "
            f"{found['accuracy']:.1%}. {check}"
        ]
    return []


def _is_surpassed(found):
    """Whether the commonest label is right more often, by more than two standard errors of the accuracy."""
    excess = found.get("commonest_label_share", 0) - found.get("accuracy", 1)
    return excess > _TOLERATED_ERRORS * found.get("accuracy_std_error", 0)


def _noise_now(rows):
    levels = [row[NOISE_STD] for row in rows if _is_number(row.get(NOISE_STD))]
    ends = list(dict.fromkeys(f"{level:.2g}" for level in (min(levels), max(levels)))) if levels else []
    return f" than that of now, {' to '.join(ends)}" if ends else ""


def _order_to_compare(found):
    names = found.get("label_names") or [str(label) for label in range(len(found["other_order"]))]
    moved = [(unit, label) for unit, label in enumerate(found["other_order"]) if unit != label]
    pairs = ", ".join(f"unit {unit} for {names[label]}" for unit, label in moved[:_SHOWN])
    more = f", and {len(moved) - _SHOWN} more" if len(moved) > _SHOWN else ""
    return (
        f"The output tells the classes apart, but under other numbers: with {pairs}{more}, it would be right in "
        f"{found['accuracy_in_other_order']:.1%} of the examples. Compare the order of the classes in these data with "
        "their order in the training data."
    )


def _is_number(value):
    return isinstance(value, (int, float)) and math.isfinite(value)
