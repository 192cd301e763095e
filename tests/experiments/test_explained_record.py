import numpy as np
import pytest

from ib_keras.applications import Attribution
from ib_keras.datasets import Dataset
from ib_keras.experiments.explained_record import ExplainedExamples

RNG = np.random.default_rng(0)


def examples(maps, x, y=None, kind="classification", kept=True, **options):
    n = len(maps)
    numbers = np.linspace(0.9, 0.8, n)
    asked = np.ones(n, int), numbers, numbers - 0.1 if kept else None
    verdicts = ("trusted",) * n
    found = Attribution("bottleneck", ("input",), kind, np.asarray(maps, float), *asked, verdicts, "trusted", "", ())
    return ExplainedExamples(found, x, y, 10 + np.arange(n), Dataset(x, y, x, y, **options))


TABLE = np.array([[1.0, 2.0], [3.0, 4.0]], np.float32)
NAMES = {"column_names": ("age", "size"), "class_names": ("no", "yes")}


def test_rows_of_a_classifier_of_named_columns():
    found = examples([[0.5, 1.5], [0.001, 0.0]], TABLE, np.array([0, 1]), **NAMES)
    first, second = found.rows()
    assert first == {
        "index": 10, "label": "no", "explained": "yes", "probability": 0.9, "kept": pytest.approx(0.8), "nats": 2.0,
        "verdict": "trusted", "strongest": "size",
    }  # fmt: skip
    assert second["label"] == "yes" and second["strongest"] is None, "no column has nats worth a name"
    assert found.positions()[:2] == [
        {"index": 10, "column": "age", "value": 1.0, "nats": 0.5},
        {"index": 10, "column": "size", "value": 2.0, "nats": 1.5},
    ]
    assert found.words() is None and found.picture().startswith(b"\x89PNG")


def test_rows_of_a_regressor_and_of_scores():
    found = examples([[0.5, -1.5]] * 2, TABLE, np.array([0.5, 2.0], np.float32), "regression", kept=False)
    row = found.rows()[1]
    assert (row["target"], row["explained"], row["prediction"]) == (2.0, "output 1", 0.8)
    assert row["strongest"] == "column 1" and not {"kept", "nats"} & set(row)
    assert found.positions()[1]["score"] == -1.5


def test_pictures_have_rows_and_columns():
    maps = np.zeros([2, 3, 4])
    maps[:, 2, 1] = 1
    found = examples(maps, RNG.random([2, 3, 4, 1]).astype("float32"))
    assert found.rows()[0]["strongest"] == "row 2, column 1" and "label" not in found.rows()[0]
    assert found.positions()[9] == {"index": 10, "row": 2, "column": 1, "nats": 1.0}
    assert found.picture().startswith(b"\x89PNG") and found.column_names() is None


def test_texts_have_tokens_without_padding():
    found = examples([[0.0, 3.0, 1.0]] * 2, np.array([[0, 7, 8], [5, 5, 5]]), np.array([0, 1]))
    assert found.words() == [[None, "7", "8"], ["5", "5", "5"]]
    assert found.rows()[0]["strongest"] == "position 1: token 7"
    assert found.positions()[1] == {"index": 10, "position": 1, "token": 7, "nats": 3.0}
    assert found.picture().startswith(b"\x89PNG")


def test_units_of_a_layer_have_positions_and_films_have_no_picture():
    found = examples(np.ones([2, 5]), TABLE, **{"column_names": ("age", "size")})
    assert found.rows()[0]["strongest"] == "position 0" and found.column_names() is None
    film = examples(np.ones([2, 2, 3, 3]), np.ones([2, 2, 3, 3, 1], np.float32))
    assert film.picture() is None and film.positions()[1] == {
        "index": 10,
        "axis 0": 0,
        "axis 1": 0,
        "axis 2": 1,
        "nats": 1,
    }
