"""Scores of the layers of any Keras model: information with verdicts, a linear probe, dimension, and dead units."""

from typing import Any

import keras
import numpy as np

from ib_keras.applications.evaluation.any_model.question import SEQUENCE, Question
from ib_keras.applications.probing.linear_probe import linear_probe
from ib_keras.callbacks import InformationPlane
from ib_keras.callbacks.layers.choice import Layers, find_layers
from ib_keras.callbacks.layers.outputs import LayerOutputs
from ib_keras.callbacks.target_questions import LABELS, STEPS, questions_of
from ib_keras.estimators import NoisyChannel
from ib_keras.estimators.representation import Draws
from ib_keras.plane_row import EPOCH, LAYER, STEP, TARGET, UNITS

OTHER_OUTPUT = "other_output"
"""Column of the output that a layer makes, in the rows about targets of other outputs."""
OWN_OUTPUT = "own_output"
"""Column that is True in the row of the layer that makes the output whose target is asked, of several outputs."""
COMPUTED_FROM = "computed_from"
"""Column of the nearest earlier layer among those measured, through which everything reaches a layer, or None."""
_ROWS, _WIDE, _FOLDS = 1_000, 100, 4
_CODE_NAMES = ("code", "latent", "bottleneck", "embedding", "encoded", "z")


def layer_scores(
    model: keras.Model,
    question: Question,
    layers: Layers | None = None,
    seed: int = 0,
    noise_std: float | None = None,
) -> list[dict]:
    """Returns a row for each layer and question: that of its information plane, with probe, dimension and dead units.

    Args:
      model: a built Keras model.
      question: the examples, their targets and the output.
      layers: choice of layers, as in `InformationPlane`; None (default) spreads it over the depth.
      seed: integer seed of the draws.
      noise_std: standard deviation of the noise through which every layer is seen, in the units of its values; None
        (default) leaves it to each layer, as `InformationPlane` does.

    Returns:
      Dicts with the columns of `PlaneRow`; `linear_probe`, the share of labels that a cross-validated logistic
      regression predicts from the layer, or the share of variance of targets that a ridge regression explains;
      `effective_dimension`, (sum of variances)^2 / sum of squared variances along the principal axes; `dead_units`,
      which have one value for all examples; `computed_from`, the nearest earlier layer among those measured from which
      alone the layer is computed, or None; and of several outputs, `own_output` or `other_output` in a row of a layer
      that makes the output of the target or another one.
    """
    y, asked = question.targets, STEPS if question.outputs is None and question.task == SEQUENCE else LABELS
    noise = None if noise_std is None else NoisyChannel(noise_std)
    plane = InformationPlane(question.x, y, layers, noise, max_examples=question.n, seed=seed, question=asked)
    rows = [{key: value for key, value in row.items() if key not in (EPOCH, STEP)} for row in plane.measure(model)]
    targets = questions_of("y", y, question.n, asked) or [None]
    outputs = LayerOutputs(model, find_layers(model, layers))
    for name, output in outputs(question.x):
        t = np.asarray(output.draws[0] if isinstance(output, Draws) else output, np.float64)
        scores = _of_layer(t) | {COMPUTED_FROM: outputs.parents.get(name)}
        for row, target in zip([row for row in rows if row[LAYER] == name], targets):
            row |= scores | _of_probe(t.reshape(len(t), -1), target) | _of_other_output(row, question)
    return rows


def code_of(rows: list[dict[str, Any]], name: str | None = None) -> dict[str, Any] | None:
    """Returns the row of the code: the layer `name`, else one with the name of a code, else the narrowest layer.

    Args:
      rows: rows of `layer_scores`.
      name: name of the layer; None (default) looks for it.

    >>> code_of([{"layer": "dense", "units": 64}, {"layer": "dense_1", "units": 2}, {"layer": "out", "units": 64}])
    {'layer': 'dense_1', 'units': 2}
    """
    if name is not None:
        return next((row for row in rows if row[LAYER] == name), None)
    named = (row for row in rows if row[LAYER].rsplit("/", 1)[-1] in _CODE_NAMES)
    sized = [row for row in rows if row.get(UNITS)]
    return next(named, min(sized, key=lambda row: row[UNITS], default=None))


def _of_layer(t):
    units, flat = t.reshape(-1, t.shape[-1]), t.reshape(len(t), -1)
    found = {"dead_units": int((units.min(axis=0) == units.max(axis=0)).sum())}
    if not np.isfinite(flat).all():
        return found
    return found | {"effective_dimension": effective_dimension(flat)}


def _of_other_output(row, question):
    made, asked = (question.output_layers or {}).get(row[LAYER]), row.get(TARGET) or question.name
    # The targets of an output with several labels are named by the output, a comma, and the question.
    if made is None:
        return {}
    return {OWN_OUTPUT: True} if f"{asked},".startswith(f"{made},") else {OTHER_OUTPUT: made}


def _of_probe(flat, target):
    """Returns the probe of a target, the mean over its parts where it has several."""
    if target is None or not np.isfinite(flat).all():
        return {}
    return {"linear_probe": float(np.mean([_linear_probe(flat, part) for part in target.parts]))}


def effective_dimension(t: np.ndarray) -> float:
    """Returns the participation ratio (sum v)^2 / sum v^2 of the variances v of activations along their principal axes.

    It is the number of axes where all have equal variance, and near 1 where one axis has nearly all of it.

    Args:
      t: activations [n, d].

    >>> round(effective_dimension(np.random.default_rng(0).normal(size=[5000, 4])), 1)
    4.0
    """
    rows = t[:_ROWS] - t[:_ROWS].mean(axis=0)
    gram = rows @ rows.T if rows.shape[1] > len(rows) else rows.T @ rows
    total, squares = float(np.trace(gram)), float((gram**2).sum())
    return total**2 / squares if squares > 0 else 0.0


def _linear_probe(flat, y):
    from sklearn.decomposition import PCA
    from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score
    from sklearn.pipeline import make_pipeline
    from threadpoolctl import threadpool_limits

    labelled = y.dtype.kind != "f"
    wide = [PCA(_WIDE, svd_solver="randomized", random_state=0)] if min(flat.shape[1], len(flat) // 2) > _WIDE else []
    probe = make_pipeline(*wide, *linear_probe(labelled))
    folds = (StratifiedKFold if labelled else KFold)(_FOLDS, shuffle=True, random_state=0)
    if labelled:
        kept = np.bincount(y)[y] >= _FOLDS
        flat, y = flat[kept], y[kept]
    if len(np.unique(y, axis=0)) < 2:
        return float("nan")
    with threadpool_limits(1):
        return float(cross_val_score(probe, flat, y, cv=folds).mean())
