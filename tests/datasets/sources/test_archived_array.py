import zipfile

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets.sources import archived_array
from ib_keras.datasets.sources.archived_array import npz_arrays

X = np.random.default_rng(0).normal(size=[50, 3, 2])
ROWS = np.array([0, 7, 8, 31])


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("x", [X, np.asfortranarray(X), X[:, 0, 0] > 0, X.astype(">f4"), X.astype(str)])
def test_rows_and_the_whole_are_those_that_were_saved(save, x, tmp_path, monkeypatch):
    save(tmp_path / "a.npz", x=x)
    monkeypatch.setattr(archived_array, "_BLOCK", 200)
    (array,) = npz_arrays(tmp_path / "a.npz").values()
    facts = len(array), array.shape, array.ndim, array.size, array.nbytes, array.dtype
    assert facts == (len(x), x.shape, x.ndim, x.size, x.nbytes, x.dtype)
    assert np.array_equal(np.asarray(array), x) and np.array_equal(array[ROWS], x[ROWS])


def test_blocks_behind_the_last_row_are_not_read(tmp_path, monkeypatch):
    np.savez(tmp_path / "a.npz", x=X)
    monkeypatch.setattr(archived_array, "_BLOCK", 200)
    array, headers = npz_arrays(tmp_path / "a.npz")["x"], []
    read = array.blocks
    monkeypatch.setattr(archived_array.ArchivedArray, "blocks", lambda _: (headers.append(1) or b for b in read()))
    assert len(array[ROWS[:1]]) == 1 and len(headers) == 1


def test_damage_behind_the_header_is_refused_when_it_is_read(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, x=X)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"a .npz file of numbers. Received: a.npz \(Bad CRC-32"):
        np.asarray(npz_arrays(path)["x"])


def test_a_header_that_promises_more_than_its_file_holds_is_refused(tmp_path):
    np.savez(tmp_path / "a.npz", x=X)
    with zipfile.ZipFile(tmp_path / "a.npz") as archive:
        member = archive.read("x.npy").replace(b"(50, 3, 2), ", b"(9**99, 3,2)").replace(b"9**99", b"99999")
    with zipfile.ZipFile(tmp_path / "b.npz", "w") as archive:
        archive.writestr("x.npy", member)
    with pytest.raises(InputError, match="holds fewer bytes than its shape"):
        npz_arrays(tmp_path / "b.npz")
