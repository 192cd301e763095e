"""Scores of the output of a model: right answers, cross-entropy taken apart, calibration, and errors of numbers."""

import math
from typing import Any

import numpy as np

from ib_keras.applications.evaluation.any_model.question import (
    CLASSIFICATION,
    LABELS,
    RECONSTRUCTION,
    REGRESSION,
    SEQUENCE,
    Question,
)
from ib_keras.applications.evaluation.pca_error import pca_errors
from ib_keras.callbacks.layers.lengths import padded
from ib_keras.estimators.evidence.usable_information import usable_information
from ib_keras.estimators.formulas.counts import label_entropy

_LEAST_PROBABILITY = 1e-7
_BINS = 15
_STANDARD_ERRORS = 3


def output_scores(question: Question, code_units: int | None = None) -> dict[str, Any]:
    """Returns the scores of the output that suit the task; {} where the data put no question.

    Where outputs are NaN or infinite, `output` says how many, and nothing is measured.

    Args:
      question: the examples, their targets and the output.
      code_units: number of units of the code, whose reconstructions are compared with as many principal components;
        None (default) where no code was found.
    """
    lost = int((~np.isfinite(question.output.reshape(question.n, -1)).all(axis=1)).sum())
    if lost:
        return {"output": f"not measured: {lost} of {question.n} outputs are NaN or infinite"}
    if question.task == CLASSIFICATION:
        return of_classes(question.probabilities, question.y)
    if question.task in (LABELS, SEQUENCE):
        last = question.task == SEQUENCE
        return of_several_labels(question.probabilities_of_each, question.y, last)
    if question.task == REGRESSION:
        return of_numbers(question.output.reshape(question.y.shape), question.y)
    if question.task == RECONSTRUCTION:
        return _of_reconstructions(question, code_units)
    return {}


def of_classes(probabilities: np.ndarray, label: np.ndarray) -> dict[str, float]:
    """Returns accuracy, the parts of the cross-entropy in nats, and the calibration error of predicted classes.

    With p the law of the labels given the output T, and q what the output states, the cross-entropy is
    E[-log q(Y)] = H(Y|T) + E KL(p || q). H(Y|T) is H(Y) less what cross-fitted classifiers read in the output, so that
    the divergence is what a better calibration of the same output would save.

    A stated probability below 1e-7 counts as 1e-7, as in Keras.

    Args:
      probabilities: stated probabilities [n, classes].
      label: integer labels [n].

    Returns:
      `classes`, the number of those that occur; `accuracy` with `accuracy_std_error` beside `commonest_label_share`;
      `label_entropy`, `cross_entropy`,
      `conditional_entropy` and `divergence` in nats; and `expected_calibration_error`, a share from 0 to 1. Where more
      than half of the errors vanish once the classes are numbered in another order, `accuracy_in_other_order`, and
      `other_order`, the label that each unit of the output stands for in that order.

    >>> sure = np.eye(2)[[0, 1] * 50] * 0.98 + 0.01
    >>> scores = of_classes(sure, np.array([0, 1] * 50))
    >>> scores["accuracy"], round(scores["cross_entropy"], 4), round(scores["expected_calibration_error"], 4)
    (1.0, 0.0101, 0.01)

    References:
      Cover & Thomas, Elements of Information Theory (2006), section 5.4: H(p, q) = H(p) + KL(p || q).
      Guo, Pleiss, Sun & Weinberger, On calibration of modern neural networks (2017), eq. 3.
    """
    stated = np.clip(probabilities, _LEAST_PROBABILITY, 1.0)
    right = probabilities.argmax(axis=1) == label
    share = np.bincount(label) / len(label)
    entropy = label_entropy(label)
    cross_entropy = float(-np.log(stated[np.arange(len(label)), label]).mean())
    read, error = usable_information(np.log(stated), label)
    conditional = entropy - min(max(read, 0.0), entropy)
    return {
        "classes": int((share > 0).sum()),
        "accuracy": float(right.mean()),
        "accuracy_std_error": float(right.std() / math.sqrt(len(label))),
        "commonest_label_share": float(share.max()),
        "label_entropy": entropy,
        "cross_entropy": cross_entropy,
        "conditional_entropy": conditional,
        "conditional_entropy_std_error": error,
        "divergence": cross_entropy - conditional,
        "expected_calibration_error": _calibration_error(probabilities.max(axis=1), right),
        **_other_order(probabilities.argmax(axis=1), label, probabilities.shape[1]),
    }


def _other_order(predicted, label, classes):
    """Returns the one-to-one order of the classes that suits the labels best, where it removes most of the errors."""
    from scipy.optimize import linear_sum_assignment

    counts = np.zeros((classes, classes), int)
    np.add.at(counts, (predicted, label), 1)
    order = linear_sum_assignment(counts, maximize=True)[1]
    n, right, best = len(label), int(counts.trace()), int(counts[np.arange(classes), order].sum())
    # The difference of two counts of n examples has a standard deviation of at most the root of n.
    if best - right <= max((n - right) / 2, _STANDARD_ERRORS * math.sqrt(n)):
        return {}
    return {"accuracy_in_other_order": best / n, "other_order": order.tolist()}


def of_several_labels(probabilities: np.ndarray, labels: np.ndarray, last: bool = False) -> dict[str, float]:
    """Returns the scores of predictions for each of several labels of an example, or each step of a sequence.

    Args:
      probabilities: stated probabilities [n, k, classes].
      labels: integer labels [n, k].
      last: whether the last label has a score of its own, as the last step of a sequence; False (default) for others.

    Returns:
      `accuracy`, the share of right labels, beside `commonest_label_share`, the mean share of the commonest value of
      each label; `exact_match`, the share of examples whose labels are all right; `last_accuracy`, that of the last
      label where it is asked; `cross_entropy`, the sum over the labels in nats per example.

    >>> of_several_labels(np.eye(2)[[[0, 1], [1, 1]]], np.array([[0, 1], [1, 0]]))["accuracy"]
    0.75
    """
    right = probabilities.argmax(axis=2) == labels
    stated = np.take_along_axis(np.clip(probabilities, _LEAST_PROBABILITY, 1.0), labels[:, :, None], axis=2)
    shares = [np.bincount(label).max() / len(label) for label in labels.T]
    return {
        "accuracy": float(right.mean()),
        "commonest_label_share": float(np.mean(shares)),
        "exact_match": float(right.all(axis=1).mean()),
        **({"last_accuracy": float(right[:, -1].mean())} if last else {}),
        "cross_entropy": float(-np.log(stated).sum(axis=(1, 2)).mean()),
    }


def of_numbers(predicted: np.ndarray, target: np.ndarray) -> dict[str, float]:
    """Returns the mean squared error of predictions beside that of the mean, and the share of variance explained.

    Args:
      predicted: predictions [n, d].
      target: targets [n, d].
    """
    mse, of_mean = float(np.mean((predicted - target) ** 2)), float(np.var(target, axis=0).mean())
    return {"mse": mse, "mse_of_mean": of_mean, "r2": 1 - mse / of_mean if of_mean > 0 else math.nan}


def _of_reconstructions(question, code_units):
    (x,) = (
        np.asarray(padded(part), np.float64)
        for part in [question.x if not isinstance(question.x, list) else question.x[0]]
    )
    found = {"mse": float(np.mean((question.output - x) ** 2))}
    if code_units is None:
        return found
    if question.train is None:
        # Each half is rebuilt from components of the other one, so that both errors are those of all examples.
        halves = x[: len(x) // 2], x[len(x) // 2 :]
        errors = [pca_errors(train, test, code_units) for train, test in (halves, halves[::-1])]
    else:
        errors = [pca_errors(np.asarray(question.train)[: 5 * len(x)], x, code_units)]
    return found | {"mse_of_pca": float(np.mean(np.concatenate(errors))), "latent_dim": code_units}


def _calibration_error(confidence, right):
    """Returns the mean distance of confidence and share of right answers, over bins of equal width."""
    place = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    weights = np.bincount(place, minlength=_BINS)
    gaps = np.bincount(place, right.astype(float) - confidence, minlength=_BINS)
    return float(np.abs(gaps).sum() / weights.sum())
