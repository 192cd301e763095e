import io

import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets.archive import Archive, sha256

PIXELS = np.random.RandomState(0).randint(0, 256, [5, 28, 28]).astype("uint8")
LABELS = np.array([3, 0, 1, 2, 1], "uint8")
ARRAYS = {"x_train": PIXELS, "y_train": LABELS, "x_test": PIXELS[:2], "y_test": LABELS[:2]}
ARCHIVE = Archive("mnist", {key: sha256(array) for key, array in ARRAYS.items()})


def saved(save, *arrays, **named):
    file = io.BytesIO()
    save(file, *arrays, **named)
    return file.getvalue()


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    monkeypatch.delenv("IB_KERAS_DATA", raising=False)
    keras_raises(monkeypatch, Exception("URL fetch failure on https://host/mnist.npz: None --\n[Errno -2] unknown"))


def keras_raises(monkeypatch, error):
    def load_data():
        raise error

    monkeypatch.setattr(keras.datasets.mnist, "load_data", load_data)


def keras_returns(monkeypatch, arrays):
    def load_data():
        print("Downloading data from https://host/mnist.npz")
        return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])

    monkeypatch.setattr(keras.datasets.mnist, "load_data", load_data)


def assert_is_toy(dataset):
    assert dataset.name == "mnist"
    assert dataset.x_train.shape == (5, 28, 28, 1)
    assert np.array_equal(dataset.x_train[..., 0], ARRAYS["x_train"].astype("float32") / 255)
    assert dataset.y_test.tolist() == [3, 0]


@pytest.mark.parametrize("form", [str, lambda path: path, lambda path: "~"])
def test_data_dir_is_read(form, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    np.savez_compressed(tmp_path / "mnist.npz", **ARRAYS)
    assert_is_toy(ARCHIVE.load(form(tmp_path)))


def test_environment_is_read(tmp_path, monkeypatch):
    np.savez(tmp_path / "mnist.npz", **ARRAYS)
    monkeypatch.setenv("IB_KERAS_DATA", str(tmp_path))
    assert_is_toy(ARCHIVE.load())


def test_data_dir_goes_before_the_environment(tmp_path, monkeypatch):
    (tmp_path / "mnist.npz").write_bytes(b"damaged")
    monkeypatch.setenv("IB_KERAS_DATA", str(tmp_path))
    (tmp_path / "good").mkdir()
    np.savez(tmp_path / "good" / "mnist.npz", **ARRAYS)
    assert_is_toy(ARCHIVE.load(tmp_path / "good"))


@pytest.mark.parametrize("folder", ["", "no/such/folder", "."])
def test_environment_without_the_file_leaves_it_silently_to_keras(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IB_KERAS_DATA", folder)
    keras_returns(monkeypatch, ARRAYS)
    assert_is_toy(ARCHIVE.load())
    assert capsys.readouterr().out == ""


def test_missing_file_is_rejected_with_a_remedy(tmp_path, monkeypatch):
    keras_returns(monkeypatch, ARRAYS)
    with pytest.raises(InputError) as caught:
        ARCHIVE.load(tmp_path)
    for part in ("`data_dir`", str(tmp_path), "mnist.npz", "IB_KERAS_DATA", "--data-dir", "`digits`"):
        assert part in str(caught.value)


def test_data_dir_that_is_no_path_is_rejected():
    with pytest.raises(InputError, match="`data_dir` must be the path of a folder. Received: 3."):
        ARCHIVE.load(3)


@pytest.mark.parametrize("key", list(ARRAYS))
def test_tampered_array_is_rejected(key, tmp_path):
    tampered = ARRAYS[key].copy()
    tampered.flat[0] += 1
    np.savez(tmp_path / "mnist.npz", **ARRAYS | {key: tampered})
    with pytest.raises(
        InputError, match=f"`{key}` must be the published array of mnist .*Delete .*mnist.npz"
    ) as caught:
        ARCHIVE.load(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_tampered_array_in_the_keras_cache_is_rejected(monkeypatch):
    keras_returns(monkeypatch, ARRAYS | {"y_test": ARRAYS["y_test"] + 1})
    with pytest.raises(InputError, match="`y_test` must be the published array .*from the Keras cache"):
        ARCHIVE.load()


DAMAGED = {
    "empty": b"",
    "text": b"<html>not found</html>",
    "array": saved(np.save, ARRAYS["x_train"]),
    "pickled": saved(np.savez, **ARRAYS | {"x_train": np.array([{}], object)}),
    "incomplete": saved(np.savez, x_train=ARRAYS["x_train"]),
    "truncated": saved(np.savez, **ARRAYS)[:-200],
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_damaged_file_is_rejected(content, tmp_path):
    (tmp_path / "mnist.npz").write_bytes(content)
    with pytest.raises(InputError, match="`mnist.npz` must be a readable archive") as caught:
        ARCHIVE.load(tmp_path)
    assert str(tmp_path) in str(caught.value) and "\n" not in str(caught.value)


def test_failed_download_is_rejected_in_one_line_with_a_remedy():
    with pytest.raises(InputError) as caught:
        ARCHIVE.load()
    for part in ("URL fetch failure", "mnist.npz into a folder", "IB_KERAS_DATA", "--data-dir", "`digits`"):
        assert part in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("error", [EOFError("Compressed file ended"), ValueError("cannot reshape")])
def test_truncated_keras_cache_is_rejected_with_its_place(error, monkeypatch):
    keras_raises(monkeypatch, error)
    with pytest.raises(InputError, match="complete in the Keras cache .*Delete it"):
        ARCHIVE.load()


def test_interrupt_is_not_swallowed(monkeypatch):
    keras_raises(monkeypatch, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        ARCHIVE.load()


def test_hash_reads_bytes_in_c_order():
    array = np.arange(6, dtype="uint8").reshape(2, 3)
    assert sha256(np.asfortranarray(array)) == sha256(array) != sha256(array.T)


def test_archive_that_unpacks_to_more_than_any_published_one_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("ib_keras.datasets.archive._LARGEST", 2**20)
    monkeypatch.setattr(np.lib.npyio.NpzFile, "__getitem__", lambda *_: pytest.fail("an array was unpacked"))
    np.savez_compressed(tmp_path / "toy.npz", x_train=np.zeros(2**22, "uint8"))
    with pytest.raises(InputError, match="4 MiB of arrays, where 1 MiB are the most"):
        Archive("toy", {"x_train": ""}).load(tmp_path)
