"""The anomalies of a data set, as a table and a picture."""

import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ib_keras import applications, plots
from ib_keras._checks import positive_int, rejection
from ib_keras._files import csv_text, write_atomically
from ib_keras.datasets import Dataset
from ib_keras.experiments.loading import load, load_model
from ib_keras.experiments.output_file import check_output_file

_SHOWN = 10


def anomalies(
    dataset: str,
    *,
    normal: Sequence[str] | None = None,
    model: str | pathlib.Path | None = None,
    method: str = "auto",
    contamination: float = 0.05,
    calibration: float = 0.3,
    n_neighbors: int = 5,
    out: str | pathlib.Path | None = None,
    picture: str | pathlib.Path | None = None,
    data_dir: str | None = None,
    image_size: int | None = None,
    data_options: Mapping[str, Any] | None = None,
    max_examples: int = 10_000,
    seed: int = 0,
) -> dict[str, Any]:
    """Fits an `applications.AnomalyDetector` on the training examples of a data set, and judges its test examples.

    Args:
      dataset: name of a data set of `ib_keras.datasets`, or a source that `datasets.load` reads.
      normal: classes, by name or number, whose training examples are normal; None (default) takes all examples.
      model: path of a saved model; None (default) uses neighbours alone.
      method: the score, see `applications.AnomalyDetector` (default: auto).
      contamination: rate of false alarms, in [0, .5] (default: 0.05).
      calibration: share of the normal examples that is kept to make that rate exact, in (0, .9] (default: 0.3).
      n_neighbors: number of neighbours, >= 1 (default: 5).
      out: CSV file for a line per test example, the strangest first; None (default) writes nothing.
      picture: PNG file for the strangest examples and where they differ; None (default) draws nothing.
      data_dir: folder with the file of the data set, where it has one.
      image_size: height and width of the pictures, where the data set has several sizes.
      data_options: further options of `datasets.load` for a source; None (default) for none.
      max_examples: number of examples of each part at most, drawn by the seed, >= 1 (default: 10,000).
      seed: integer seed of the draws, the calibration and the choice of a score (default: 0).

    Returns:
      A dict: "method", "evidence", "fitted" (number of examples), "alarms" (number of test examples called anomalies),
      "auroc" (area under the ROC curve where classes are known to be no part of `normal`; else None), and "rows", a
      dict per test example with "row", "label", "score", "p_value" and "anomaly", the strangest first.

    Raises:
      InputError: for files that are missing or cannot be written, classes that the data do not have, and whatever the
        detector rejects.
    """
    for argument, path in (("out", out), ("picture", picture)):
        check_output_file(argument, path)
    network = None if model is None else load_model(model)
    data, rng = load(dataset, data_dir, image_size, data_options), np.random.default_rng(seed)
    most, classes = positive_int("max_examples", max_examples), _numbers(data, normal)
    usual = np.arange(len(data.x_train)) if classes is None else np.flatnonzero(np.isin(data.y_train, classes))
    detector = applications.AnomalyDetector(
        network,
        method=method,
        contamination=contamination,
        calibration=calibration,
        n_neighbors=n_neighbors,
        random_state=seed,
    ).fit(data.x_train[_drawn(usual, most, rng)])
    tested = _drawn(np.arange(len(data.x_test)), most, rng)
    found = _judged(detector, data, tested, classes)
    if out:
        write_atomically(out, csv_text(found["rows"]))
    if picture:
        write_atomically(picture, plots.png(_drawing(detector, data, found["rows"][:_SHOWN])))
    return found


def _numbers(data, normal):
    """Returns the numbers of the normal classes, or None."""
    if normal is None:
        return None
    if data.y_train is None or data.y_train.dtype.kind != "i" or data.y_train.ndim != 1:
        raise rejection("normal", "left out for data without classes", repr(list(normal)), "Leave it out.")
    names = [str(name) for name in data.class_names or range(int(data.y_train.max()) + 1)]
    unknown = [name for name in map(str, normal) if name not in names]
    if unknown:
        raise rejection(
            "normal", f"among the classes {', '.join(names)}", repr(unknown[0]), "Name classes of the data."
        )
    return [names.index(str(name)) for name in normal]


def _drawn(indices, most, rng):
    return indices if len(indices) <= most else np.sort(rng.choice(indices, most, replace=False))


def _judged(detector, data, tested, classes):
    x = data.x_test[tested]
    score, alarm = detector.score_samples(x), detector.predict(x) < 0
    p = detector.p_values(x) if detector.calibration_scores_ is not None else np.full(len(x), np.nan)
    labels = None if data.y_test is None or data.y_test.ndim != 1 else data.y_test[tested]
    rows = [
        {
            "row": int(tested[i]),
            "label": "" if labels is None else _name(data, labels[i]),
            "score": float(score[i]),
            "p_value": None if np.isnan(p[i]) else float(p[i]),
            "anomaly": bool(alarm[i]),
        }
        for i in np.argsort(score, kind="stable")
    ]
    return {
        "method": detector.method_,
        "evidence": detector.evidence_,
        "fitted": detector.n_fitted_,
        "alarms": int(alarm.sum()),
        "auroc": None if classes is None else _area(~np.isin(labels, classes), -score),
        "rows": rows,
    }


def _area(strange, scores):
    """Returns the area under the ROC curve, or None where one of the two kinds is missing."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(strange, scores)) if 0 < strange.sum() < len(strange) else None


def _name(data, label):
    if isinstance(label, np.integer):
        return str(data.class_names[label]) if data.class_names else str(label)
    return f"{label:g}"


def _drawing(detector, data: Dataset, rows):
    """Returns the axes with the strangest examples and where they differ."""
    x = data.x_test[[row["row"] for row in rows]]
    titles = [f"{row['row']}: {row['label']}".rstrip(": ") for row in rows]
    differences = detector.differences(x)
    if x.ndim == 4 and x.shape[3] in (1, 3):
        return plots.picture_differences(x, differences, titles, count=_SHOWN)
    names = data.column_names if x.ndim == 2 and data.column_names else None
    deviation = data.x_train.std(axis=0)
    flat = (differences / np.where(deviation > 0, deviation, 1.0)).reshape(len(x), -1)
    return plots.column_differences(flat, names, titles)
