import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets.sources import text_table as module
from ib_keras.datasets.sources.text_table import column_of, text_table


def written(tmp_path, text, name="t.csv"):
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path / name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a,b\n1,x\n2,y\n", "t.csv"),
        ("a;b\r\n1;x\r\n2;y\r\n", "t.csv"),
        ("a\tb\n1\tx\n2\ty\n", "t.tsv"),
        ('\ufeff"a","b"\n"1","x"\n\n"2","y"\n', "t.csv"),
    ],
)
def test_delimiters_quotes_and_marks_of_byte_order(text, name, tmp_path):
    table = text_table(written(tmp_path, text, name))
    assert table.name == "t" and table.columns["a"].tolist() == [1, 2] and table.columns["b"].tolist() == ["x", "y"]


@pytest.mark.parametrize(
    ("cells", "values", "kind"),
    [
        (["1", "-2"], [1, -2], "i"),
        (["1.0", "2"], [1, 2], "f"),
        (["1e3", "?"], [1000, np.nan], "f"),
        (["", "NA"], [np.nan, np.nan], "f"),
        (["a", ""], ["a", ""], "U"),
    ],
)
def test_kinds_of_columns(cells, values, kind):
    column = column_of("t.csv", "a", cells, [2, 3])
    assert column.dtype.kind == kind
    assert np.array_equal(column, values, equal_nan=kind == "f")


def test_a_file_without_header_names_its_columns():
    assert column_of("t", "a", ["1"], [1]).tolist() == [1]


def test_numbers_alone_are_no_header(tmp_path):
    table = text_table(written(tmp_path, "1,2\n3,4\n"))
    assert list(table.columns) == ["column_0", "column_1"] and table.columns["column_1"].tolist() == [2, 4]
    assert table.notes == ("The file has no header.",)


def test_a_first_line_with_a_number_and_a_repeated_category_is_no_header(tmp_path):
    table = text_table(written(tmp_path, "5.1,setosa\n6.2,virginica\n4.9,setosa\n"))
    assert table.columns["column_0"].tolist() == [5.1, 6.2, 4.9] and table.notes == ("The file has no header.",)
    assert list(text_table(written(tmp_path, "2020,kind\n1,a\n2,b\n")).columns) == ["2020", "kind"]
    assert list(text_table(written(tmp_path, "size,kind\nkind,kind\n")).columns) == ["size", "kind"]


@pytest.mark.parametrize("cells", [["5%", "7.5 %"], ["3", "-0,5%"], ["1'000"], ["1 234.5", "7"]])
def test_numbers_in_another_notation_are_refused_and_not_taken_for_categories(cells):
    with pytest.raises(InputError, match=r"`source` must be a table whose numbers have digits and a .*t.csv, column"):
        column_of("t.csv", "a", cells * 10, [*range(20)])
    assert column_of("t.csv", "a", [*cells, "some"], [*range(3)]).dtype.kind == "U"


def test_names_that_python_would_read_as_numbers_are_texts():
    assert column_of("t.csv", "a", ["1_3", "2_4"], [2, 3]).tolist() == ["1_3", "2_4"]


def test_an_index_that_pandas_wrote_is_left_out_and_other_columns_without_name_are_not(tmp_path):
    table = text_table(written(tmp_path, ",a\n0,5\n1,6\n"))
    assert list(table.columns) == ["a"] and "left out" in table.notes[0]
    assert list(text_table(written(tmp_path, ",a\n7,5\n8,6\n")).columns) == ["column_0", "a"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "t.csv, which is empty"),
        ("a,b\n", "t.csv with a header alone"),
        ("a,b\n1,2\n3\n", "a table of 2 columns, as its first line has. Received: t.csv, line 3 with 1"),
        ("a,a\n1,2\n", "columns have different names. Received: 'a' twice"),
        (b"a,b\n\xff\xfe,1\n", "a table in UTF-8"),
        ('a,b\n"1,2\n', "a table in UTF-8"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(text, message, tmp_path):
    with pytest.raises(InputError, match=message) as caught:
        text_table(written(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_stray_text_among_numbers_is_named_by_line_and_column(tmp_path):
    text = "age,b\n" + "1,2\n" * 30 + "old,2\n"
    with pytest.raises(InputError, match=r"t.csv, line 32, column 'age': 'old' \(no number in 1 of 31 cells\)"):
        text_table(written(tmp_path, text))


def test_a_table_larger_than_the_memory_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("ib_keras.datasets.sources.memory.room", lambda: 16)
    monkeypatch.setattr(module, "_read", lambda path: pytest.fail("it was read"))
    with pytest.raises(InputError, match="in memory"):
        text_table(written(tmp_path, "a,b\n1,2\n"))


def test_decimal_commas_are_read_and_said(tmp_path):
    table = text_table(written(tmp_path, "a;b;c\n1,5;2;x, y\n-,25;3;z\n,;4;w\n".replace("\n,;", "\n;")))
    assert table.columns["a"].tolist()[:2] == [1.5, -0.25] and np.isnan(table.columns["a"][2])
    assert table.columns["c"].tolist() == ["x, y", "z", "w"]
    assert table.notes == ("Decimal commas were read as points (a).",)


@pytest.mark.parametrize("cells", [["1,500", "2,000"], ["1.500,5", "2,5"], ["1,234,567", "1,5"]])
def test_marks_between_thousands_are_refused(cells):
    with pytest.raises(InputError, match="one mark, before the decimals. Received: t.csv, column 'a': .*Write 1234.5"):
        column_of("t.csv", "a", cells, [2, 3])


def test_integers_beyond_the_precision_of_floats_stay_apart(tmp_path):
    assert column_of("t.csv", "id", [str(2**60), str(2**60 + 1)], [2, 3]).tolist() == [2**60, 2**60 + 1]
    assert column_of("t.csv", "id", [str(10**30), "1"], [2, 3]).tolist() == [1e30, 1.0]


def test_columns_of_nothing_are_left_out_and_others_without_a_name_get_one(tmp_path):
    table = text_table(written(tmp_path, "a,,b,,\n" + "1,2,3,,\n" * 3))
    assert {name: values.tolist() for name, values in table.columns.items()} == {
        "a": [1] * 3,
        "column_1": [2] * 3,
        "b": [3] * 3,
    }
    assert list(text_table(written(tmp_path, "a,b,\n1,2,\n1,2,3\n")).columns) == ["a", "b", "column_2"]


def test_columns_of_integers_are_known_although_cells_are_missing(tmp_path):
    table = text_table(written(tmp_path, "a,b,c,d\n1,1.0,x,5\n,,y,6\n3,2.0,z,7\n"))
    assert table.whole == {"a"}
