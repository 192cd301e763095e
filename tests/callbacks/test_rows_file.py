import pathlib
import warnings

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.callbacks.rows_file import RowsFile


@pytest.mark.parametrize("path", [None, ""])
def test_no_path_is_no_file(path):
    file = RowsFile(path, "Callback")
    file.write([{"a": 1}])
    assert file.path is None


@pytest.mark.parametrize("path", [3, 0, False, b"rows.csv", "a\0b", pathlib.Path("a\0b"), np.zeros(2), ["rows.csv"]])
def test_a_path_that_names_no_file_is_refused_at_once(path):
    with pytest.raises(InputError, match="`csv` must be the path of a file, or None. Received: "):
        RowsFile(path, "Callback")


def test_rows_of_another_object_are_replaced_with_a_warning_once(tmp_path, recwarn):
    (tmp_path / "rows.csv").write_text("a\n1\n")
    file = RowsFile(tmp_path / "rows.csv", "Callback", "Keep them so.")
    for count in range(1, 3):
        file.write([{"b": 2}] * count)
    (told,) = recwarn
    assert str(told.message).startswith("Callback replaces the rows in ") and "Keep them so." in str(told.message)
    assert file.path.read_text() == "b\n2\n2\n"


@pytest.mark.parametrize("name", ["", "x" * 300])
def test_each_training_tells_once_of_a_file_that_cannot_be_written(tmp_path, recwarn, name):
    warnings.simplefilter("always")
    file = RowsFile(path := tmp_path / name, "Callback")
    for _ in range(2):
        file.begin()
        file.write([{"a": 1}])
        file.write([{"a": 1}])
    assert [str(told.message).split(" (")[0] for told in recwarn] == [f"Callback could not write {path}"] * 2
