import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets import load
from ib_keras.datasets.sources import array_files
from ib_keras.datasets.sources.archived_array import npz_arrays
from ib_keras.datasets.sources.array_files import (
    found_in_npy,
    found_in_npy_folder,
    found_in_npz,
    npy_array,
)

X, Y = np.random.default_rng(0).normal(size=[20, 3]), np.arange(20) % 2


class Trap:
    """An object whose unpickling is seen."""

    def __reduce__(self):
        return (pytest.fail, ("an object was unpickled",))


def test_a_pair_and_a_folder_of_files(tmp_path):
    np.save(tmp_path / "x_train.npy", X)
    np.save(tmp_path / "y_train.npy", Y)
    found = found_in_npy(tmp_path / "x_train.npy", str(tmp_path / "y_train.npy"))
    assert found.name == "x_train" and np.array_equal(found.x, X) and np.array_equal(found.y, Y)
    assert found_in_npy(tmp_path / "x_train.npy").y is None
    folder = found_in_npy_folder(tmp_path)
    assert np.array_equal(folder.x, X) and np.array_equal(folder.y, Y)
    with pytest.raises(InputError, match="`target` must be the .npy file of the labels"):
        found_in_npy(tmp_path / "x_train.npy", "no.npy")


def test_an_archive(tmp_path):
    np.savez_compressed(tmp_path / "a.npz", X=X, y=Y)
    found = found_in_npz(tmp_path / "a.npz")
    assert found.name == "a" and np.array_equal(found.x, X) and np.array_equal(found.y, Y)


def test_pickles_are_never_read(tmp_path):
    np.save(tmp_path / "x.npy", np.array([Trap()]))
    np.savez(tmp_path / "x.npz", x=np.array([Trap()]))
    for read, name in ((npy_array, "x.npy"), (npz_arrays, "x.npz")):
        with pytest.raises(InputError, match=f"Received: {name}, which holds Python objects. .*can run code"):
            read(tmp_path / name)


@pytest.mark.parametrize("content", [b"", b"hello", b"\x93NUMPY", b"PK\x03\x04"])
@pytest.mark.parametrize(("read", "name"), [(npy_array, "x.npy"), (npz_arrays, "x.npz")])
def test_damaged_files_are_refused_in_one_line(read, name, content, tmp_path):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=f"a {name[1:]} file of numbers. Received: {name}") as caught:
        read(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_a_large_file_stays_mapped_and_an_archive_of_its_size_is_refused(tmp_path, monkeypatch):
    np.save(tmp_path / "x.npy", X.astype("float32"))
    np.save(tmp_path / "double.npy", X)
    np.savez_compressed(tmp_path / "x.npz", x=np.zeros(1000))
    assert not isinstance(npy_array(tmp_path / "x.npy"), np.memmap)
    monkeypatch.setattr(array_files, "room", lambda: 100)
    monkeypatch.setattr("ib_keras.datasets.sources.memory.room", lambda: 100)
    assert isinstance(npy_array(tmp_path / "x.npy"), np.memmap)
    assert isinstance(npy_array(tmp_path / "double.npy", limit=5), np.memmap)
    with pytest.raises(InputError, match="save it as float32"):
        npy_array(tmp_path / "double.npy")


def test_an_archive_that_needs_more_than_half_of_the_free_memory_is_refused_but_for_a_limit(tmp_path, monkeypatch):
    np.savez_compressed(tmp_path / "x.npz", x=np.zeros([1000, 8]), unused=np.zeros(10**6))
    # Values of 64,000 bytes, and as many for their deviations.
    monkeypatch.setattr("ib_keras.datasets.sources.memory.free", lambda: 2 * 128_000)
    assert found_in_npz(tmp_path / "x.npz").x.shape == (1000, 8)
    monkeypatch.setattr("ib_keras.datasets.sources.memory.free", lambda: 2 * 128_000 - 1)
    with pytest.raises(InputError, match=r"unpacks to 0.0 GiB and takes 0.0 GiB while .*limit=.*\.npy file") as caught:
        found_in_npz(tmp_path / "x.npz")
    assert "\n" not in str(caught.value)
    data = load(tmp_path / "x.npz", limit=100, scale="none")
    assert len(data.x_train) == 80 and len(data.x_test) == 20


@pytest.mark.parametrize("limit", [10, 20, 30])
def test_a_limit_draws_the_rows_that_arrays_in_memory_give(tmp_path, limit):
    arrays = {"x_train": X, "y_train": Y, "x_test": X[:12], "y_test": Y[:12]}
    np.savez(tmp_path / "a.npz", **arrays)
    one, other = load(tmp_path / "a.npz", limit=limit), load(arrays, limit=limit)
    assert all(np.array_equal(getattr(one, key), getattr(other, key)) for key in arrays)
