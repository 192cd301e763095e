import csv

import keras
import numpy as np
import pytest

from ib_keras import datasets
from ib_keras._checks import InputError
from ib_keras.experiments import explain


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    keras.utils.set_random_seed(0)
    network = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(4, 3, padding="same", activation="relu", name="first"),
            keras.layers.Flatten(),
            keras.layers.Dense(10, "softmax", name="last"),
        ]
    )
    path = tmp_path_factory.mktemp("model") / "net.keras"
    network.save(path)
    return path


def test_files_hold_the_maps_of_the_chosen_examples(model, tmp_path):
    found = explain(model, out=tmp_path / "out", index=[5, 0], max_examples=50, steps=4, verbose=0)
    assert [row["index"] for row in found["rows"]] == [5, 0] and found["layer"] == "first"
    stored, digits = np.load(tmp_path / "out" / "attribution.npz"), datasets.digits()
    assert np.array_equal(stored["x"], digits.x_test[[5, 0]]) and stored["index"].tolist() == [5, 0]
    assert stored["map"].shape == (2, 8, 8) and {"target", "before", "kept"} <= set(stored)
    with open(tmp_path / "out" / "attribution.csv") as file:
        lines = list(csv.DictReader(file))
    assert [float(line["nats"]) for line in lines] == pytest.approx(stored["map"].ravel().tolist())
    assert lines[65] == lines[65] | {"index": "0", "row": "0", "column": "1"}
    with open(tmp_path / "out" / "examples.csv") as file:
        assert [int(row["label"]) for row in csv.DictReader(file)] == digits.y_test[[5, 0]].tolist()
    assert (tmp_path / "out" / "attribution.png").read_bytes().startswith(b"\x89PNG")


def test_methods_without_a_unit_keep_nothing(model, tmp_path):
    found = explain(model, out=tmp_path / "out", count=2, method="grad_cam", layer="first", verbose=0)
    assert "kept" not in np.load(tmp_path / "out" / "attribution.npz") and found["verdict"] == "ill_posed"


def test_what_is_refused_leaves_no_folder(model, tmp_path):
    with pytest.raises(InputError, match="places of test examples"):
        explain(model, out=tmp_path / "out", index=[359], verbose=0)
    assert not (tmp_path / "out").exists()
    (tmp_path / "mine").write_text("")
    with pytest.raises(InputError, match="`out` must be a new or empty folder"):
        explain(model, out=tmp_path / "mine", verbose=0)
