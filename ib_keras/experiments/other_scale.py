"""The scale of the data beside that of a model which scales its input itself, or was trained on other numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ib_keras import datasets
from ib_keras.applications.evaluation.any_model.output_scores import output_scores
from ib_keras.applications.evaluation.any_model.question import RECONSTRUCTION, ask
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
    question = ask(model, plain, _MOST, seed)
    scores = output_scores(question)
    if "accuracy" in scores and "accuracy" in found:
        margin = max(_CLEARLY, _TOLERATED_ERRORS * scores.get("accuracy_std_error", 0.0))
        if scores["accuracy"] <= found["accuracy"] + margin:
            return None
        told = f"it is right in {scores['accuracy']:.1%}"
    elif "mse_of_mean" in scores and "mse_of_mean" in found:
        if scores["mse"] > found["mse"] / 2:
            return None
        told = f"its mean squared error is {scores['mse']:.4g}"
    elif question.task == found.get("task") == RECONSTRUCTION:
        before, after = found["mse"] / np.var(data.x_test), scores["mse"] / np.var(plain.x_test)
        if after > before / 2:
            return None
        told = f"its mean squared error is {after:.2g} of their variance, in the place of {before:.2g}"
    else:
        return None
    return (
        f"For the values as they stand in the source {told}: this model scales them itself, or was trained on them. "
        'Pass `scale="none"`: everything else here was measured on values that it does not know.'
    )
