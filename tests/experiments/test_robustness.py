import json

import keras
import numpy as np
import pytest

from ib_keras import applications, datasets
from ib_keras._checks import InputError
from ib_keras.experiments import robustness
from ib_keras.models import VIBClassifier

FEW = {"radii": (0.5, 2.0), "steps": 2, "draws": 3, "queries": 5, "max_examples": 40, "verbose": 0}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("robustness")
    VIBClassifier((8, 8, 1), 3, hidden=(8,), seed=0).save(folder / "vib.keras")
    keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(10, "softmax")]).save(
        folder / "net.keras"
    )
    keras.Sequential([keras.Input((8, 8, 1)), keras.layers.ReLU()]).save(folder / "picture.keras")
    return folder


@pytest.mark.long
def test_a_row_per_model_as_the_application_gives_it(folder):
    out, picture = folder / "new" / "found.json", folder / "attacks.png"
    paths = [str(folder / name) for name in ("vib.keras", "net.keras")]
    rows = robustness(paths, out=out, picture=picture, **FEW)
    assert json.loads(out.read_text()) == json.loads(json.dumps(rows)) and picture.read_bytes().startswith(b"\x89PNG")
    assert [(row["model"], row["attack"]) for row in rows] == [(path, "auto") for path in paths]
    data = datasets.digits()
    direct = applications.robustness(
        keras.saving.load_model(paths[0]),
        data.x_test[:40],
        data.y_test[:40],
        radii=(0.5, 2.0),
        steps=2,
        draws=3,
        queries=5,
    )
    assert rows[0]["accuracy"] == direct.accuracy and rows[0]["clean_accuracy"] == direct.clean_accuracy
    assert robustness(paths[0], **FEW) == rows[:1], "one path is a list of one"


def test_examples_outside_of_pictures_are_attacked_within_their_bounds(tmp_path):
    columns, kinds = np.linspace(-3, 3, 40).reshape(20, 2), np.arange(20) % 2
    np.savez(tmp_path / "table.npz", x=columns, y=kinds)
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, "softmax")]).save(tmp_path / "net.keras")
    given = {"model": tmp_path / "net.keras", "dataset": str(tmp_path / "table.npz"), **FEW}
    with pytest.raises(InputError, match="between the bounds 0 and 1"):
        robustness(**given)
    assert robustness(**given, bounds=(-9, 9))[0]["bounds"] == (-9, 9)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"model": "missing.keras"}, "an existing .keras file"),
        ({"model": "picture.keras"}, "a model that returns class probabilities"),
        ({"norm": "l0"}, "`norm` must be a known name"),
        ({"attack": "averaged", "model": "net.keras"}, "'pgd' for a model that draws no code"),
        ({"dataset": "imagenet"}, "`source` must be a known name"),
        ({"max_examples": 0}, "`max_examples` must be"),
        ({"radii": (2.0, 1.0)}, "`radii` must be one or more rising lengths"),
        ({"out": "."}, r"`out` must be a file. Received: .* \(a folder\)"),
        ({"picture": "vib.keras/a.png"}, "`picture` must be a file that can be written"),
    ],
)
def test_what_cannot_be_is_said(folder, arguments, message, monkeypatch):
    monkeypatch.chdir(folder)
    with pytest.raises(InputError, match=message):
        robustness(**{"model": "vib.keras"} | FEW | arguments)
