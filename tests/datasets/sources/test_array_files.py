import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets.sources import array_files
from ib_keras.datasets.sources.array_files import (
    found_in_npy,
    found_in_npy_folder,
    found_in_npz,
    npy_array,
    npz_arrays,
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
    with pytest.raises(InputError, match="in memory"):
        npz_arrays(tmp_path / "x.npz")
