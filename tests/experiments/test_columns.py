import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.experiments.columns import load_columns, require_apart


@pytest.fixture
def folder(tmp_path):
    np.save(tmp_path / "x.npy", np.arange(3.0))
    np.savez(tmp_path / "one.npz", a=np.arange(3))
    np.savez(tmp_path / "two.npz", a=np.arange(3), b=np.array(["u", "v", "u"]))
    (tmp_path / "t.csv").write_text("age,sex,size\n3,f,0.5\n4,m,1\n5,f,\n")
    return tmp_path


@pytest.mark.parametrize(
    ("place", "values"),
    [
        ("x.npy", [0, 1, 2]),
        ("one.npz", [0, 1, 2]),
        ("two.npz:b", [0, 1, 0]),
        ("t.csv:age", [[3], [4], [5]]),
        ("t.csv:age,sex", [[3, 0], [4, 1], [5, 0]]),
    ],
)
def test_columns_are_named_behind_a_colon(place, values, folder):
    found = load_columns("x", folder / place)
    assert found.tolist() == values and found.dtype.kind == ("f" if place == "x.npy" else "i")


def test_a_path_with_a_colon_is_a_path(folder):
    np.save(folder / "a.b:c.npy", np.arange(2))
    assert load_columns("x", folder / "a.b:c.npy").tolist() == [0, 1]


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("no.npy", "`x` must be an existing .npy, .npz or .csv file"),
        ("x.npy:a", "a .npy file without a name behind it"),
        ("two.npz", r"one array of the archive. Received: two.npz. Write two.npz:KEY. It holds: a \(3,\), b \(3,\)"),
        ("two.npz:c", "Received: two.npz with the key 'c'"),
        ("t.csv:weight", "`x` must be a column of t. Received: 'weight'. Its columns are: age, sex, size."),
        ("t.csv", "t, column 'size': 1 missing, the first in row 3 below the header"),
        ("notes.txt", "a .npy, .npz, .csv, .tsv or .parquet file"),
    ],
)
def test_what_is_wrong_is_named(place, message, folder):
    (folder / "notes.txt").write_text("hello")
    with pytest.raises(InputError, match=message):
        load_columns("x", folder / place)


def test_a_value_that_is_not_finite_is_named_by_row_and_column(folder):
    np.save(folder / "n.npy", np.array([[0, 1], [2, np.nan]]))
    with pytest.raises(InputError, match=r"finite. Received: nan in n.npy, row 1, column 1 \(counted from 0\)"):
        load_columns("x", folder / "n.npy")


def test_objects_are_not_unpickled(folder):
    np.save(folder / "o.npy", np.array([{}]))
    with pytest.raises(InputError, match="which holds Python objects"):
        load_columns("x", folder / "o.npy")


def test_columns_of_y_do_not_stand_in_a_table_that_x_takes_whole(tmp_path):
    table = tmp_path / "bus.csv"
    table.write_text("wind,late\n1,2\n3,4\n")
    with pytest.raises(InputError, match=r"Received: all columns of bus.csv, with late among them. Name the others"):
        require_apart(str(table), f"{table}:late")
    require_apart(f"{table}:wind", f"{table}:late")
    require_apart(str(table), str(tmp_path / "other.csv"))
