"""The scale of the data beside that of a model which scales its input itself, or was trained on other numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ib_keras import datasets
from ib_keras.applications.evaluation.any_model.output_scores import output_scores
from ib_keras.applications.evaluation.any_model.question import ask
from ib_keras.datasets import Dataset

_CLEARLY = 0.02
_TOLERATED_ERRORS = 2
_MOST = 500


def other_scale(
    model: Any,
    data: Dataset,
    found: Mapping[str, Any],
    dataset: str,
    options: Mapping[str, Any],
    seed: int = 0,
) -> str | None:
    """Returns a sentence where a model answers clearly better for the values as they stand in their source.

    A source is scaled unless its options say otherwise. A model with a layer that scales, such as
    `keras.layers.Normalization` or `Rescaling`, then sees values that are scaled twice.

    Args:
      model: any Keras model.
      data: the data as they were scaled.
      found: the scores of the model for them, as from `ib.evaluate`.
      dataset: the source of the data, or a name of `datasets.names()`, which is never read again.
      options: the options with which the source was read.
      seed: integer seed that chooses examples.

    Returns:
      The sentence, or None: for equal or worse answers, for sources that were not scaled, and for those larger than
      the memory.
    """
    chosen = options.get("scale") not in (None, "auto")
    if dataset in datasets.names() or chosen or isinstance(data.x_train, np.memmap):
        return None
    plain = datasets.load(dataset, **{**options, "scale": "none"})
    if np.array_equal(plain.x_test, data.x_test):
        return None
    scores = output_scores(ask(model, plain, _MOST, seed))
    better = _clearly_better(scores, found, plain.x_test, data.x_test)
    return better and (
        f"For the values as they stand in the source {better}: this model scales them itself, or was trained on them. "
        'Pass `scale="none"`: everything else here was measured on values that it does not know.'
    )


def _clearly_better(scores, found, x, x_scaled):
    """Returns in words how good the answers for values as they stand are, or None where they are not clearly better."""
    if "accuracy" in scores and "accuracy" in found:
        margin = max(_CLEARLY, _TOLERATED_ERRORS * scores.get("accuracy_std_error", 0.0))
        is_better = scores["accuracy"] > found["accuracy"] + margin
        return f"it is right in {scores['accuracy']:.1%}" if is_better else None
    if "mse" not in scores or "mse" not in found:
        return None
    if "mse_of_mean" in scores:
        return f"its mean squared error is {scores['mse']:.4g}" if scores["mse"] <= found["mse"] / 2 else None
    before, after = found["mse"] / np.var(x_scaled), scores["mse"] / np.var(x)
    if not after <= before / 2:
        return None
    return f"its mean squared error is {after:.2g} of their variance, in the place of {before:.2g}"
