"""Arrays on the disk."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.compression.mapped_array import mapped_array


def test_an_array_stays_on_the_disk(tmp_path):
    np.save(tmp_path / "x.npy", np.arange(6).reshape(3, 2))
    found = mapped_array("source", tmp_path / "x.npy")
    assert isinstance(found, np.memmap) and found.tolist() == [[0, 1], [2, 3], [4, 5]]


def archive(path):
    with path.open("wb") as file:
        np.savez(file, x=np.ones(3))


@pytest.mark.parametrize(
    "write, message",
    [
        (lambda path: np.save(path, np.array(1.0)), r"`source` must be a .npy file of examples \[n, ...\]. .*number\."),
        (archive, "`source` must be a .npy file of one array.*an archive"),
        (lambda path: np.save(path, np.array([None], object)), "`source` must be a .npy file of numbers.*[^.][.]$"),
        (lambda path: path.write_text("text"), "`source` must be a .npy file of numbers"),
        (lambda path: path.write_text(""), "`source` must be a .npy file of numbers"),
        (lambda path: None, "`source` must be a .npy file of numbers.*No such file"),
    ],
)
def test_other_files_are_refused(write, message, tmp_path):
    write(tmp_path / "x.npy")
    with pytest.raises(InputError, match=message):
        mapped_array("source", tmp_path / "x.npy")
