import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets.sources.table import Table, found_in_table, table_of_frame

TABLE = Table(
    "toy",
    {
        "age": np.array([3, 4, 5, 6]),
        "sex": np.array(["f", "m", "f", "m"]),
        "job": np.array(["a", "b", "c", ""]),
        "y": np.array([0.5, 1, 2, 3]),
    },
)


def test_categories_become_columns_of_0_and_1_that_keep_their_names():
    found = found_in_table(TABLE, target="y")
    assert found.column_names == ("age", "sex=m", "job=a", "job=b", "job=c")
    assert found.x[1].tolist() == [4, 1, 0, 1, 0] and np.isnan(found.x[3]).tolist() == [False, False, True, True, True]
    assert found.unscaled.tolist() == [False, True, True, True, True]
    assert found.notes == ["2 columns of categories (sex, job) became 4 columns of 0 and 1."]


def test_features_choose_columns():
    found = found_in_table(TABLE, target="sex", features=["y", "age"])
    assert found.column_names == ("y", "age") and found.y.tolist() == ["f", "m", "f", "m"] and found.unscaled is None
    assert found_in_table(TABLE, features="age").column_names == ("age",)


@pytest.mark.parametrize("target", ["a,b", "a, b", ["a", "b"]])
def test_several_columns_of_numbers_are_several_targets(target):
    table = Table("toy", {"a": np.array([0, 1]), "b": np.array([1, 1]), "c": np.zeros(2), "d,e": np.ones(2)})
    found = found_in_table(table, target=target)
    assert found.y.tolist() == [[0, 1], [1, 1]] and found.target_name == "a, b" and found.whole_target
    assert found.column_names == ("c", "d,e")
    assert found_in_table(table, target="d,e").y.tolist() == [1, 1], "a column may have a comma in its name"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": "y,sex"}, "columns of numbers, where there are several. Received: 'sex'. Number its values"),
        ({"target": "y,z"}, "`target` must be a column of toy. Received: 'z'"),
        ({"target": "z"}, "`target` must be a column of toy. Received: 'z'. Its columns are: age, sex, job, y."),
        ({"features": ["z"]}, "`features` must be a column of toy"),
        ({"target": "y", "features": ["y"]}, "columns beside the target"),
    ],
)
def test_unknown_columns_are_refused_with_the_columns(options, message):
    with pytest.raises(InputError, match=message):
        found_in_table(TABLE, **options)


def test_a_column_of_names_is_refused():
    names = Table("toy", {"name": np.array([f"n{i}" for i in range(60)]), "age": np.arange(60)})
    with pytest.raises(
        InputError, match=r"column 'name' with 60 different texts, such as 'n0'. Leave it out by features=.*of: age"
    ):
        found_in_table(names)
    with pytest.raises(InputError, match="one column or more"):
        found_in_table(Table("toy", {"y": np.arange(3)}), target="y")


class Series:
    """A column that answers as one of pandas does, which is not installed everywhere."""

    def __init__(self, values):
        self.values, self.dtype = np.asarray(values), np.asarray(values).dtype

    def isna(self):
        return np.array([value is None or value != value for value in self.values])

    def astype(self, kind):
        return Series([str(value) for value in self.values] if kind is str else self.values.astype(kind))

    def to_numpy(self, kind=None):
        return self.values.astype(kind) if kind else self.values

    def __array__(self, dtype=None, copy=None):
        return self.values

    def __getitem__(self, mask):
        return self.values[mask]


class Frame(dict):
    @property
    def columns(self):
        return list(self)


def test_a_frame_is_read_by_what_pandas_says_of_its_columns():
    text = np.array(["a", None, "?"], object)
    table = table_of_frame(Frame(n=Series([1.0, np.nan, 3.0]), i=Series([1, 2, 3]), t=Series(text)))
    assert table.text_columns == ["t"] and table.columns["t"].tolist() == ["a", "", ""]
    assert np.isnan(table.columns["n"]).tolist() == [False, True, False]


def test_dates_are_refused():
    with pytest.raises(InputError, match=r"column 'd' of datetime64"):
        table_of_frame(Frame(d=Series(np.array(["2020-01-01"], "datetime64[s]"))))


def test_a_table_of_pandas():
    pd = pytest.importorskip("pandas")
    table = table_of_frame(pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": [0.5, None]}))
    assert table.columns["b"].tolist() == ["x", ""] and np.isnan(table.columns["c"][1])


def test_missing_categories_are_one_of_their_own_beside_the_mean_of_numbers():
    found = found_in_table(TABLE, target="y", missing="mean")
    assert found.column_names == ("age", "sex=m", "job=a", "job=b", "job=c", "job=missing")
    assert found.x[3].tolist() == [6, 1, 0, 0, 0, 1]
    assert found.notes[-1] == "Missing categories became a category of their own, 'missing' (job: 1)."
    named = Table("toy", {"state": np.array(["missing", "found", "", "found"])})
    assert found_in_table(named, missing="mean").column_names == ("state=found", "state=missing", "state=no value")
    assert found_in_table(named, missing="drop").column_names == ("state=missing",)


def test_texts_that_hardly_repeat_are_no_categories():
    prices = Table("toy", {"a": np.arange(30), "price": np.array([f"{i}%" for i in range(30)])})
    with pytest.raises(
        InputError, match="texts of at most 15 categories. Received: .* 30 different texts, such as '0%'"
    ):
        found_in_table(prices)
