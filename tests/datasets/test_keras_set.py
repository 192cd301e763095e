"""The sets of `keras.datasets`, read by Keras itself from small archives of their layout in a cache.

The arrays were made here: no published set is downloaded, and the checksums of Keras are passed over.
"""

import inspect
import json
import os
import pickle
import subprocess
import sys

import keras
import numpy as np
import pytest

from ib_keras import datasets
from ib_keras._checks import InputError
from ib_keras.datasets.keras_set import keras_set

NAMES = ["boston_housing", "california_housing", "cifar10", "cifar100", "imdb", "reuters"]
READ = """
import json, sys
import keras.src.utils.file_utils as files
files.validate_file = lambda *_, **__: True
from ib_keras import datasets
for name in sys.argv[1:]:
    data = datasets.load(name)
    print(json.dumps([name, data.input_shape, data.num_classes, len(data.x_train), len(data.x_test), str(data)]))
"""


def texts(n):
    found = np.empty(n, object)
    found[:] = [list(range(1, 3 + i)) for i in range(n)]
    return found


def batch(path, n, **labels):
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(n).integers(0, 256, [n, 3072], dtype="uint8")
    path.write_bytes(
        pickle.dumps({b"data": pixels, **{key.encode(): value for key, value in labels.items()}}, protocol=4)
    )


@pytest.fixture
def cache(tmp_path):
    """Returns a folder for KERAS_HOME with a small archive of each set, in the layout of the published one."""
    folder = tmp_path / "datasets"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for name, columns in (("boston_housing", 13), ("california_housing", 8)):
        np.savez(folder / f"{name}.npz", x=rng.normal(size=[50, columns]), y=rng.normal(size=50))
    np.savez(folder / "imdb.npz", x_train=texts(8), y_train=np.arange(8) % 2, x_test=texts(6), y_test=np.arange(6) % 2)
    np.savez(folder / "reuters.npz", x=texts(20), y=np.arange(20) % 4)
    for name in ("cifar-10-batches-py-target", "cifar-100-python-target"):
        import tarfile

        work = tmp_path / name
        if "100" in name:
            for part, n in (("train", 12), ("test", 6)):
                batch(work / "cifar-100-python" / part, n, fine_labels=[0] * (n - 1) + [99], coarse_labels=[0] * n)
        else:
            # One picture for each batch of 10 000: Keras repeats it.
            for part in (*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"):
                batch(work / "cifar-10-batches-py" / part, 6 if part == "test_batch" else 1, labels=[0] * 5 + [9]
                      if part == "test_batch" else [3])  # fmt: skip
        with tarfile.open(folder / f"{name}_archive", "w:gz") as archive:
            archive.add(next(work.iterdir()), arcname=next(work.iterdir()).name)
    return tmp_path


def test_keras_reads_its_layouts_from_the_cache(cache):
    environment = {**os.environ, "KERAS_HOME": str(cache)}
    names = [name for name in NAMES if name != "cifar10"]
    done = subprocess.run([sys.executable, "-c", READ, *names], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    found = {name: rest for name, *rest in map(json.loads, done.stdout.splitlines())}
    assert {name: rest[:4] for name, rest in found.items()} == {
        "boston_housing": [[13], None, 40, 10],
        "california_housing": [[8], None, 40, 10],
        "cifar100": [[32, 32, 3], 100, 12, 6],
        "imdb": [[200], 2, 8, 6],
        "reuters": [[200], 46, 16, 4],
    }
    assert "Bytes were divided by 255." in found["cifar100"][4] and "negative (50.0%)" in found["imdb"][4]
    assert (
        "Each column has mean 0" in found["california_housing"][4] and "MedHouseVal" in found["california_housing"][4]
    )


@pytest.mark.slow
def test_keras_reads_the_layout_of_cifar10_with_its_fifty_thousand_pictures(cache):
    environment = {**os.environ, "KERAS_HOME": str(cache)}
    done = subprocess.run([sys.executable, "-c", READ, "cifar10"], capture_output=True, text=True, env=environment)
    assert json.loads(done.stdout)[1:5] == [[32, 32, 3], 10, 50000, 6], done.stderr[-2000:]


@pytest.mark.parametrize("name", NAMES)
def test_a_download_that_fails_is_refused_in_one_line_with_a_remedy(name, monkeypatch):
    def load_data(**_):
        print("Downloading data")
        raise Exception("URL fetch failure on https://host/file: None --\n[Errno -2] unknown")

    monkeypatch.setattr(getattr(keras.datasets, name), "load_data", load_data)
    with pytest.raises(InputError, match=f"`{name}` must be in the cache of Keras .*KERAS_HOME.*URL fetch") as caught:
        datasets.load(name)
    assert "\n" not in str(caught.value)


def test_arguments_are_passed_on_and_texts_padded(monkeypatch):
    def load_data(num_words):
        return (texts(6), np.arange(6) % 2), (texts(num_words), np.arange(num_words) % 2)

    monkeypatch.setattr(keras.datasets.imdb, "load_data", load_data)
    data = keras_set("imdb", {"class_names": ("no", "yes")}, padded=4, num_words=5)
    assert data.input_shape == (4,) and len(data.x_test) == 5 and data.class_names == ("no", "yes")
    assert data.x_train[0].tolist() == [0, 0, 1, 2] and "The values were not scaled." in str(data)


@pytest.mark.parametrize("name", NAMES)
def test_sets_of_keras_say_whose_split_they_have(name):
    assert "through Keras" in inspect.getdoc(getattr(datasets, name))
