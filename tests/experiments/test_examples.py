import csv

import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.experiments import examples


@pytest.fixture
def table(tmp_path):
    rng = np.random.default_rng(0)
    kinds = np.arange(100) % 2
    x = rng.normal(size=[100, 2]) + 6 * kinds[:, None]
    kinds[[20, 61]] = 1 - kinds[[20, 61]]
    rows = [f"{a:.3f},{b:.3f},{'good' if kind else 'bad'}" for (a, b), kind in zip(x, kinds)]
    (tmp_path / "t.csv").write_text("\n".join(["a,b,kind", *rows]) + "\n")
    return tmp_path / "t.csv"


def test_rows_are_those_of_the_file_in_both_parts(table, tmp_path):
    out, picture = tmp_path / "e.csv", tmp_path / "e.png"
    found = examples(str(table), data_options={"target": "kind"}, out=out, picture=picture)
    assert {row["row"] for row in found["rows"][:2]} == {20, 61} and len(found["rows"]) == 100
    assert {row["label"] for row in found["rows"]} == {"good", "bad"}
    with open(out) as file:
        assert [int(row["row"]) for row in csv.DictReader(file)] == [row["row"] for row in found["rows"]]
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert found["judged"] == "100 examples of both parts are judged, those held out as well."


def test_examples_that_are_drawn_keep_their_places(table):
    found = examples(str(table), data_options={"target": "kind"}, max_examples=60)
    places = [row["row"] for row in found["rows"]]
    assert len(set(places)) == 60 and max(places) > 60


@pytest.mark.slow
def test_pictures_and_the_layers_of_a_model(tmp_path):
    rng = np.random.default_rng(0)
    y = np.arange(60) % 2
    x = (rng.random([60, 8, 8, 1]) * (1 + y)[:, None, None, None] / 2).astype("float32")
    np.savez(tmp_path / "p.npz", x_train=x, y_train=y, x_test=x[:10], y_test=y[:10])
    keras.Sequential([keras.Input([8, 8, 1]), keras.layers.Flatten(), keras.layers.Dense(3, name="h")]).save(
        tmp_path / "m.keras"
    )
    found = examples(str(tmp_path / "p.npz"), model=tmp_path / "m.keras", picture=tmp_path / "e.png")
    assert [row["layer"] for row in found["by_layer"]] == ["input", "h"] and len(found["rows"]) == 60
    assert (tmp_path / "e.png").read_bytes().startswith(b"\x89PNG")


def test_data_without_classes_are_refused(table):
    with pytest.raises(InputError, match="labelled with classes for suspect labels"):
        examples(str(table), data_options={"target": "a", "features": ["b"]})
