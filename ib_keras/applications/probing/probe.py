"""How well simple learners read labels from the code of a model, beside the raw input, with few labels and many."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import is_one_hot, positive_int, rejection, rows, seed_of
from ib_keras._progress import progress_bar
from ib_keras._tables import text_table
from ib_keras.applications.probing.cluster_probe import ClusterProbe, clusters_for
from ib_keras.applications.probing.codes import codes_of
from ib_keras.applications.probing.fine_tune import fine_tune as fine_tuned
from ib_keras.applications.probing.label_draws import label_draws
from ib_keras.applications.probing.linear_probe import linear_probe
from ib_keras.estimators.rows.subsets import stratified

CODE, INPUT = "code", "input"
LABELS = 10, 100, 1000
_HELD_OUT = 3
_CLEAR = 2


@dataclasses.dataclass(frozen=True)
class ProbeScores:
    """Shares of held-out labels that probes predict.

    Args:
      rows: a dict for each number of labels and each kind of features, the `"code"` and the raw `"input"`: `labels`,
        `features`, `columns`, and the shares `linear`, `kmeans` and, where asked for, `fine_tuned`, each with its
        standard error over labelled and test examples as `linear_std_error` and so on.
      gains: {number of labels: (gain, std_error)} of the linear probe on the code over that on the raw input.
      commonest: share of the commonest label among the test examples.
      n: number of test examples.
    """

    rows: list[dict[str, Any]]
    gains: dict[int, tuple[float, float]]
    commonest: float
    n: int

    @property
    def reason(self) -> str:
        """Whether the code helps, and from how many labels on it does not."""
        if not self.gains:
            return "There is no model whose code could be compared with the raw input."
        better = [labels for labels, (gain, error) in self.gains.items() if gain > _CLEAR * error]
        worse = [labels for labels, (gain, error) in self.gains.items() if gain < -_CLEAR * error]
        found = [f"with {labels} labels, {gain:+.3f} +- {error:.3f}" for labels, (gain, error) in self.gains.items()]
        verdict = "Neither is clearly better: label more examples, or train the model on more."
        if better:
            verdict = f"The code is better with {_listed(better)} labels."
        if worse:
            verdict = (verdict if better else "") + f" The raw input is better with {_listed(worse)} labels."
        return f"A linear probe on the code against one on the raw input: {'; '.join(found)}. {verdict.strip()}"

    def __str__(self) -> str:
        return f"{text_table(self.rows)}\n{self.reason}"


def probe(
    model: keras.Model | None,
    x: ArrayLike,
    y: ArrayLike,
    labels: int | Sequence[int] | None = None,
    *,
    x_test: ArrayLike | None = None,
    y_test: ArrayLike | None = None,
    layer: str | None = None,
    fine_tune: bool = False,
    repeats: int = 5,
    max_examples: int = 10_000,
    seed: int = 0,
    verbose: int = 0,
) -> ProbeScores:
    """Measures how well labels are predicted from frozen codes, with few labels, beside the raw input.

    A linear probe learns from the labelled examples alone. The probe by clusters also sees the other training examples
    without their labels, as the model itself did. Both are repeated for other labelled examples, which are drawn evenly
    from all classes. The model may have been trained on other data: its code is probed on the data given here.

    Args:
      model: a trained model of `ib_keras.models`, whose mean code is read; any other built Keras model, whose output is
        read, such as that of an encoder; or None, where `x` holds codes.
      x: training examples [n, ...].
      y: their labels [n], integers or texts.
      labels: number of labelled examples, or several numbers, from 2 to n; None (default) for those
        of 10, 100 and 1,000 that are, or n.
      x_test: test examples [m, ...]; None (default) holds out a third of the training examples, drawn by the seed
        with the same share of each class.
      y_test: their labels [m].
      layer: name of a layer of the model whose output is read in the place of the code; None (default) for the code.
      fine_tune: whether the encoder is also trained further on the labelled examples (default: False), see `fine_tune`.
      repeats: number of draws of labelled examples, >= 2 (default: 5).
      max_examples: number of training examples and of test examples to keep, >= 2 (default: 10,000).
      seed: integer seed of all draws (default: 0).
      verbose: 1 shows a progress bar, 0 (default) nothing.

    Returns:
      `ProbeScores`, which print themselves as a table.

    Raises:
      InputError: for examples and labels of different numbers, one class, real numbers as labels, examples of another
        shape than the model takes, or more labels than examples.

    >>> from ib_keras import datasets, models
    >>> digits = datasets.digits()
    >>> found = probe(models.VAE((8, 8, 1), 8, seed=0), digits.x_train, digits.y_train, labels=100)
    >>> [row["features"] for row in found.rows], found.rows[1]["linear"] > found.commonest
    (['code', 'input'], True)

    References:
      Alain & Bengio, Understanding intermediate layers using linear classifier probes (2016).
    """
    repeats, seed = positive_int("repeats", repeats), seed_of(seed)
    if repeats < 2:
        raise rejection("repeats", "at least 2", repeats, "Pass e.g. 5: one draw has no error.")
    if fine_tune and (model is None or layer is not None):
        remedy = "Pass the encoder alone as the model, or leave fine_tune out."
        raise rejection("fine_tune", "False without a model, or with a layer", fine_tune, remedy)
    train, test, classes = _parts(x, y, x_test, y_test, positive_int("max_examples", max_examples), seed)
    counts = _counts(labels, classes, len(train[1]))
    features = {CODE: _standardised(codes_of(model, part[0], layer) for part in (train, test))}
    if model is not None:
        features[INPUT] = _standardised(codes_of(None, part[0]) for part in (train, test))
    bar = progress_bar(len(counts) * len(features), "probe", verbose)
    table, right = [], {}
    for place, (count, (kind, parts)) in enumerate((c, f) for c in counts for f in features.items()):
        scores = _scores(parts, train[1], test[1], count, repeats, seed)
        right[count, kind] = scores["linear"]
        if model is not None and fine_tune and kind == CODE:
            scores["fine_tuned"] = _of_fine_tuning(model, train, test, count, repeats, seed)
        table.append({"labels": count, "features": kind, "columns": parts[0].shape[1]} | _with_errors(scores))
        bar.update(place + 1)
    gains = {count: _mean_and_error(right[count, CODE] - right[count, INPUT]) for count in counts if len(features) > 1}
    return ProbeScores(table, gains, float(np.bincount(test[1]).max() / len(test[1])), len(test[1]))


def _parts(x, y, x_test, y_test, most, seed):
    """Returns (examples, classes) of the training and of the test part, and the number of classes."""
    if (x_test is None) != (y_test is None):
        raise rejection("x_test", "given together with `y_test`", "one of them alone", "Pass both, or neither.")
    rows("x", x)
    x = np.asarray(x)
    y = _labels("y", y, len(x))
    generator = np.random.default_rng(seed)
    if x_test is None:
        held = _held_out(y, seed)
        kept = np.setdiff1d(np.arange(len(x)), held)
        x, y, x_test, y_test = x[kept], y[kept], x[held], y[held]
    else:
        rows("x_test", x_test)
        x_test = np.asarray(x_test)
        if x_test.shape[1:] != x.shape[1:]:
            found, remedy = f"shape {x_test.shape[1:]}", "Pass test examples of the same kind."
            raise rejection("x_test", f"examples of shape {x.shape[1:]}, as those of `x`", found, remedy)
        y_test = _labels("y_test", y_test, len(x_test))
    classes = np.unique(y)
    if len(classes) < 2 or not len(x_test):
        remedy = "Pass examples of several classes, and at least three."
        raise rejection("y", "labels of at least 2 classes", f"{len(classes)} in {len(y)} examples", remedy)
    unknown = ~np.isin(y_test, classes)
    if unknown.any():
        remedy = "Pass training examples of each class."
        raise rejection("y_test", "classes that `y` has", f"{y_test[unknown][0]!r}", remedy)
    train, test = ((a[k], np.searchsorted(classes, b[k])) for a, b, k in (
        (x, y, generator.permutation(len(x))[:most]), (x_test, y_test, generator.permutation(len(x_test))[:most])
    ))  # fmt: skip
    return train, test, len(classes)


def _held_out(y, seed):
    """Returns the places of a third of the examples, to which each class contributes its share."""
    classes, codes, sizes = np.unique(y, return_inverse=True, return_counts=True)
    if len(classes) > 1 and sizes.min() == 1:
        lone = classes[sizes == 1]
        received = (
            f"class {str(lone[0])!r}" + (f" and {len(lone) - 1} more" if len(lone) > 1 else "") + " of one example"
        )
        remedy = "Drop or join such classes, or pass `x_test` and `y_test`."
        raise rejection("y", "of classes of two examples or more, of which a third is held out", received, remedy)
    return stratified(codes.reshape(-1), len(y) // _HELD_OUT, seed) if len(y) >= _HELD_OUT else np.arange(0)


def _labels(argument, y, n):
    """Returns labels [n], integers or texts."""
    y = np.asarray(y)
    y = y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y
    if y.shape != (n,):
        one_hot = y.ndim == 2 and y.dtype.kind in "biuf" and is_one_hot(y)
        remedy = "Pass y.argmax(axis=1)." if one_hot else "Pass an array [n]."
        raise rejection(argument, f"one label for each of {n} examples", f"shape {y.shape}", remedy)
    if y.dtype.kind == "f" and not (np.isfinite(y).all() and np.all(y % 1 == 0)):
        remedy = "Compare targets that are real numbers by `ib.evaluate`."
        raise rejection(argument, "labels, integers or texts", f"dtype {y.dtype}", remedy)
    if y.dtype.kind == "O" and any(one is None or one != one for one in y):
        raise rejection(argument, "without missing labels", "None or NaN among them", "Drop these examples.")
    return y.astype(str) if y.dtype.kind == "O" else y


def _counts(labels, classes, n):
    """Returns the numbers of labelled examples, rising."""
    if labels is None:
        return [count for count in LABELS if classes <= count <= n] or [n]
    counts = [positive_int("labels", one) for one in ([labels] if np.ndim(labels) == 0 else labels)]
    if not counts:
        raise rejection("labels", "one or more numbers of labelled examples", "none", "Pass e.g. 100.")
    for count in counts:
        if not 2 <= count <= n:
            remedy = "Pass a number in this range, or more training examples."
            raise rejection("labels", f"between 2 and the number of training examples, {n}", count, remedy)
    return sorted(set(counts))


def _standardised(parts):
    """Returns the training and the test rows, [n, d] and [m, d], in units of the deviations of the former."""
    from sklearn.preprocessing import StandardScaler

    train, test = parts
    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(test)


def _scores(parts, y, y_test, count, repeats, seed):
    """Returns {probe: which test examples are right in each draw, [repeats, m]}."""
    rows, test = parts
    clusters = ClusterProbe(rows, clusters_for(count, int(y.max()) + 1, len(rows)), seed)
    found = {"linear": [], "kmeans": []}
    for places in label_draws(y, count, repeats, seed):
        linear = linear_probe()[-1].fit(rows[places], y[places])
        found["linear"].append(linear.predict(test) == y_test)
        found["kmeans"].append(clusters.predict(test, rows[places], y[places]) == y_test)
    return {name: np.array(right, float) for name, right in found.items()}


def _of_fine_tuning(model, train, test, count, repeats, seed):
    """Returns which test examples are right in each draw after further training, [repeats, m]."""
    right = []
    for places in label_draws(train[1], count, repeats, seed):
        network = fine_tuned(model, train[0][places], train[1][places], num_classes=int(train[1].max()) + 1, seed=seed)
        right.append(network.predict(test[0], verbose=0).argmax(axis=1) == test[1])
    return np.array(right, float)


def _with_errors(scores):
    found = {}
    for name, right in scores.items():
        found[name], found[f"{name}_std_error"] = _mean_and_error(right)
    return found


def _mean_and_error(right):
    """Returns the mean [repeats, m], and its standard error over the draws of labels and over the test examples."""
    draws, examples = right.mean(axis=1), right.mean(axis=0)
    of_examples = examples.var() / max(1, len(examples) - 1)
    return float(right.mean()), float(np.sqrt(draws.var(ddof=1) / len(draws) + of_examples))


def _listed(numbers):
    *first, last = [f"{number:,}" for number in numbers]
    return f"{', '.join(first)} and {last}" if first else last
