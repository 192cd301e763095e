import csv

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.experiments import features


@pytest.fixture
def table(tmp_path):
    rng = np.random.default_rng(0)
    rows = [
        f"{a:.3f},{b:.3f},{'great' if a > 0 else 'dull'} film,{'yes' if a > 0 else 'no'}"
        for a, b in rng.normal(size=[200, 2])
    ]
    (tmp_path / "t.csv").write_text("\n".join(["a,b,review,kind", *rows]) + "\n")
    return tmp_path / "t.csv"


def test_columns_of_a_table_keep_their_names(table, tmp_path):
    options = {"target": "kind", "features": ["a", "b"]}
    found = features(str(table), data_options=options, out=tmp_path / "f.csv", picture=tmp_path / "f.png")
    assert found["selected"] == ["a"] and found["reason"].startswith("1 of 2 tested columns")
    with open(tmp_path / "f.csv") as file:
        assert [row["feature"] for row in csv.DictReader(file)] == ["a", "b"]
    assert (tmp_path / "f.png").read_bytes().startswith(b"\x89PNG")


def test_words_of_a_column_of_texts(table):
    found = features(str(table), text="review", data_options={"target": "kind"})
    assert found["selected"] in (["great"], ["dull"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "data with one label or target per example"),
        ({"text": "review"}, "the column of the labels, the only option beside `text`"),
        ({"text": "a", "data_options": {"target": "kind"}}, "a column of texts. Received: 'a' of numbers"),
        ({"text": "c", "data_options": {"target": "kind"}}, "`text` must be a column of t. Received: 'c'"),
    ],
)
def test_what_is_missing_is_told(options, message, table):
    with pytest.raises(InputError, match=message):
        features(str(table), **({"data_options": {"features": ["a", "b"]}} | options))


def test_pixels_are_named_by_their_place(tmp_path):
    x = np.random.default_rng(0).integers(0, 256, size=[100, 3, 4], dtype="uint8")
    np.savez(tmp_path / "p.npz", x=x, y=(x[:, 1, 2] > 127).astype(int))
    assert features(str(tmp_path / "p.npz"))["selected"] == ["(1, 2)"]
