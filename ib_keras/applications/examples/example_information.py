"""Pointwise usable information of each example about its label: which are hard, and which labels are wrong."""

from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import above, rejection, same_index, seed_of, whole_number
from ib_keras._progress import LongRun
from ib_keras.applications.examples.cross_fit import copies, cross_fitted, folds_of, forest
from ib_keras.applications.examples.example_labels import example_labels
from ib_keras.applications.examples.example_rows import example_rows
from ib_keras.applications.examples.information_record import ExampleInformation
from ib_keras.applications.examples.layer_rows import layer_rows
from ib_keras.applications.examples.suspect_labels import contradicted, count_of_suspects, label_scores
from ib_keras.callbacks.layers.choice import Layers, find_layers
from ib_keras.estimate import Estimate
from ib_keras.estimators.formulas.pointwise_information import (
    entropy_of_labels,
    pointwise_usable_information,
    usable_verdict,
)

INPUT = "input"
_MOST_FALSE_ALARMS = 0.5


def example_information(
    x: Any,
    y: ArrayLike,
    model: keras.Model | None = None,
    layer: Layers | None = None,
    *,
    classifier: Any = None,
    folds: int = 5,
    false_alarm_rate: float = 0.05,
    groups: ArrayLike | None = None,
    seed: int = 0,
) -> ExampleInformation:
    """Measures log p(y|x) - log p(y) of each example in nats, and finds the labels that are probably wrong.

    p(y|x) comes from classifiers that were fitted to other folds; copies of an example are in its own fold. 0.5 % of it
    is the frequency p(y), so that no value is below -5.3 nats. The mean over examples is their usable information, a
    lower bound of I(X;Y).

    Suspects are ordered by the log-odds of their label, the mean of this round and of a second one, whose classifiers
    do not learn the labels that the first one clearly contradicts. Their number is limited so that of correct labels at
    most a share `false_alarm_rate` is among them, where the classes overlap too.

    With a model, information is measured at its input and at each of its layers. `nats` and suspects are those of the
    layer with the largest mean. A model that was trained on the same labels may know them by heart, wrong ones too:
    name an early layer, or use a model that was trained on other examples.

    Args:
      x: examples [n, ...] of numbers, such as pictures; or a table of pandas, whose missing values and texts are data.
        A column of texts that are all numbers, such as "7", is one of numbers: make codes that are names a column of
        categories, `table.astype({"code": "category"})`.
      y: labels [n], integers or texts.
      model: a built Keras model whose layers are read; None (default) reads the examples themselves.
      layer: choice of layers as in `callbacks.InformationPlane`, such as the name of one; None (default) reads the
        input and all layers with weights.
      classifier: a classifier of scikit-learn with `predict_proba`; None (default) takes a random forest of 200 trees.
      folds: number of folds, >= 2 (default: 5).
      false_alarm_rate: share of correct labels that may be called suspect, in (0, 0.5] (default: 0.05).
      groups: integers or names [n] of examples that belong together, such as pictures of one patient; None (default).
      seed: integer seed of the folds and the forest (default: 0).

    Returns:
      An `ExampleInformation`.

    Raises:
      InputError: for labels of another number or kind, one class, a class with fewer examples than folds, NaN in `x`, a
        model without the layer, or a classifier without probabilities.

    >>> from sklearn.datasets import load_iris
    >>> x, y = load_iris(return_X_y=True)
    >>> names = np.array(["setosa", "versicolor", "virginica"])[y]
    >>> names[7] = "virginica"
    >>> found = example_information(x, names)
    >>> int(found.suspects[0]), str(found.likelier[7]), bool(found.nats[7] < -3)
    (7, 'setosa', True)

    References:
      Ethayarajh, Choi & Swayamdipta, Understanding dataset difficulty with V-usable information (2022), equation 4.
      Northcutt, Jiang & Chuang, Confident learning: estimating uncertainty in dataset labels (2021), section 3.
    """
    seed = seed_of(seed, 2**32)
    folds = whole_number("folds", folds, 2, "Pass e.g. 5.")
    rate = above("false_alarm_rate", false_alarm_rate, 0, "Pass e.g. 0.05.")
    if rate > _MOST_FALSE_ALARMS:
        raise rejection("false_alarm_rate", f"at most {_MOST_FALSE_ALARMS:g}", rate, "Pass e.g. 0.05.")
    if model is None and layer is not None:
        raise rejection("layer", "None without a model", repr(layer), "Pass the model too.")
    same_index("y", y, "x", x)
    rows = example_rows(x)
    if len(rows) < folds:
        raise rejection("x", f"at least {folds} examples, one for each fold", len(rows), "Collect more.")
    label, classes = example_labels(y, len(rows), folds)
    together = copies(rows, groups)
    parts = folds_of(label, together, folds, seed)
    run = LongRun(folds * (1 + _count(model, layer)), "fold")
    found, best, layer_nats = None, None, {}
    for name, own in _sources(x, rows, model, layer):
        reader = classifier if classifier is not None else forest(own, label, parts[0], seed)
        predicted = cross_fitted(own, label, reader, parts, progress=run.advance)
        layer_nats[name] = pointwise_usable_information(predicted, label)
        if found is None or layer_nats[name].mean() > layer_nats[best].mean():
            found, best = (own, reader, predicted), name
    own, reader, predicted = found
    again = cross_fitted(own, label, reader, parts, contradicted(predicted, label), run.advance)
    scores = (label_scores(predicted, label) + label_scores(again, label)) / 2
    suspects = np.argsort(scores, kind="stable")[: count_of_suspects(predicted, label, rate)]
    return ExampleInformation(
        nats=layer_nats[best],
        labels=classes[label],
        classes=classes,
        probabilities=predicted,
        scores=scores,
        suspects=suspects,
        false_alarm_rate=rate,
        information=_estimate(layer_nats[best], label, together, type(reader).__name__),
        layer=best,
        layer_nats=layer_nats,
    )


def _count(model, layer):
    """Returns the number of layers that are read at most."""
    if not isinstance(model, keras.Model):
        return 1
    return len(find_layers(model, layer, argument="layer")) + (layer is None)


def _sources(x, rows, model, layer):
    """Yields (name, rows [n, d]) of the input and of the layers that are asked for."""
    if layer is None:
        yield INPUT, rows
    if model is not None:
        yield from layer_rows(model, x, layer)


def _estimate(nats, label, together, reader):
    """Returns the mean information, with the standard error of groups that were drawn rather than rows."""
    mean, ceiling, n = float(nats.mean()), entropy_of_labels(label), len(nats)
    error = float(np.sqrt(np.sum(np.bincount(together, weights=nats - mean) ** 2)) / n)
    verdict, reason = usable_verdict(mean, error, ceiling, n, f"the {reader}")
    return Estimate(mean, error, "lower", ceiling, n, verdict, reason, "example_information")
