import json

import keras
import pytest

from ib_keras import datasets
from ib_keras._checks import InputError
from ib_keras.applications import PARTS
from ib_keras.applications import evaluate as measure
from ib_keras.experiments import evaluate
from ib_keras.models import VAE, DenseAutoencoder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evaluate")
    VAE((8, 8, 1), 3, hidden=(8,), seed=0).save(folder / "vae.keras")
    DenseAutoencoder((8, 8, 1), 3, hidden=(8,), seed=0).save(folder / "plain.keras")
    return folder


@pytest.fixture(autouse=True)
def no_training(monkeypatch):
    monkeypatch.delitem(PARTS, "classifier_frechet_distance")


def test_file_holds_the_numbers_of_the_call(folder):
    out, picture = folder / "new" / "found.json", folder / "rates.png"
    found = evaluate(str(folder / "vae.keras"), out=out, picture=picture, max_examples=50, num_samples=2, verbose=0)
    assert json.loads(out.read_text()) == found and picture.read_bytes().startswith(b"\x89PNG")
    loaded = keras.saving.load_model(folder / "vae.keras")
    assert found == measure(loaded, datasets.digits(), max_examples=50, num_samples=2)
    assert [path.name for path in out.parent.iterdir()] == ["found.json"], "no scratch file is left"


@pytest.mark.long
def test_data_set_and_size_are_those_asked_for(folder):
    with pytest.raises(InputError, match=r"examples of shape \(8, 8, 1\).*shape \(\d+, 16, 16, 1\)"):
        evaluate(str(folder / "vae.keras"), "sprites", image_size=16, verbose=0)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"model": "missing.keras"}, "an existing .keras file"),
        ({"dataset": "imagenet"}, "`source` must be a known name"),
        ({"out": "."}, r"`out` must be a file. Received: .* \(a folder\)"),
        ({"out": "vae.keras/found.json"}, "`out` must be a file that can be written"),
        ({"model": "plain.keras", "picture": "rates.png"}, "`picture` must be left out for a code without a rate"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_measured(folder, arguments, message, monkeypatch):
    monkeypatch.chdir(folder)
    with pytest.raises(InputError, match=message):
        evaluate(**{"model": "vae.keras", "verbose": 0} | arguments)
