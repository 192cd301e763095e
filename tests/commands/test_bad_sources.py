"""Files of users that cannot be used: one clear line on the standard error, exit code 2, and no traceback."""

import zipfile

import keras
import numpy as np
import pytest
from PIL import Image

from ib_keras import cli

N = 40
R = np.random.default_rng(0)


def model_of(path, *layers, inputs=2):
    keras.Sequential([keras.Input((inputs,)), *layers, keras.layers.Dense(2, "softmax")]).save(path)


def model_with(path, module, kind):
    """Saves a model whose layer is of another class, as somebody else's computer would."""
    model_of(path)
    written = f'"module": "{module}", "class_name": "{kind}"'.encode()
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            text = content.replace(b'"module": "keras.layers", "class_name": "Dense"', written)
            archive.writestr(name, text)


def pictures(folder):
    for kind in ("cat", "dog"):
        (folder / kind).mkdir(parents=True)
        for i in range(4):
            Image.fromarray(R.integers(0, 255, (8, 8), dtype=np.uint8)).save(folder / kind / f"{i}.png")
    (folder / "dog" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnonsense")


def table(path, cell):
    rows = [f"{i / 7:.2f},{(i * i) % 5},{'ab'[i % 2]}" for i in range(N)]
    path.write_text("\n".join(["u,v,kind", *rows[:5], cell, *rows[5:]]) + "\n")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with models and sources, most of which are bad."""
    folder = tmp_path_factory.mktemp("sources")
    model_of(folder / "good.keras")
    model_of(folder / "five.keras", inputs=5)
    model_with(folder / "custom.keras", "my_layers", "Unregistered")
    model_of(folder / "lambda.keras", keras.layers.Lambda(lambda x: x * 2))
    model_with(folder / "backend.keras", "keras.layers", "TorchModuleWrapper")
    pictures(folder / "pictures")
    table(folder / "missing.csv", ",1,a")
    table(folder / "strings.csv", "tall,1,a")
    x = R.normal(size=[N, 2]).astype("float32")
    np.savez(folder / "good.npz", x=x, y=np.arange(N) % 2)
    np.savez(folder / "pickles.npz", x=np.array([{"a": 1}] * N, dtype=object), y=np.arange(N))
    np.savez(folder / "sizes.npz", x=x, y=np.arange(N - 2))
    np.savez(folder / "three.npz", x=x, y=np.array(["a", "b", "c"])[np.arange(N) % 3])
    return folder


BAD = {
    "unreadable picture": ("good.keras", "pictures", "dog/broken.png of 16 bytes, which is damaged or no picture"),
    "missing value": ("good.keras", "missing.csv", "1 of 41 rows with some (u: 1). Pass --missing drop"),
    "string in a column": ("good.keras", "strings.csv", "line 7, column 'u': 'tall'"),
    "pickles": ("good.keras", "pickles.npz", "which holds Python objects. Objects are stored as pickles"),
    "sizes that differ": ("good.keras", "sizes.npz", "40 rows of x and 38 labels"),
    "other columns": (
        "five.keras",
        "good.npz",
        "examples that the model takes. Received: examples of shape (2,). The model says: Input 0",
    ),
    "custom layer": ("custom.keras", "good.npz", "a layer of class Unregistered, which is not of Keras. Register"),
    "lambda": ("lambda.keras", "good.npz", "A lambda may run any code"),
    "another backend": ("backend.keras", "good.npz", "No module named 'torch'. Layers of another backend"),
}


@pytest.mark.parametrize("model, source, line", BAD.values(), ids=BAD)
def test_one_line_says_what_is_wrong(folder, capsys, model, source, line):
    target = ["--target", "kind"] if source.endswith(".csv") else []
    code = cli.main(["evaluate", str(folder / model), "--dataset", str(folder / source), *target])
    told = [one for one in capsys.readouterr().err.splitlines() if one.startswith("ib-keras:")]
    assert code == 2 and len(told) == 1 and line in told[0], told
    assert "Traceback" not in told[0] and "\x1b" not in told[0]


def test_labels_that_are_texts_are_classes(folder, capsys):
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "softmax")]).save(folder / "three.keras")
    assert cli.main(["evaluate", str(folder / "three.keras"), "--dataset", str(folder / "three.npz")]) == 0
    assert "Its task is to tell 3 classes apart." in capsys.readouterr().out
