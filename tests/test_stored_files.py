import math
import os

import pytest

from ib_keras._checks import InputError
from ib_keras._files import csv_text
from ib_keras._stored_files import stored_json, stored_rows, stored_text

ROWS = [
    {"epoch": 0, "layer": "1", "nats": 0.1 + 0.2, "reason": 'two\nlines, "quoted"'},
    {"epoch": 1, "layer": "code", "nats": math.nan, "more": -1e-300},
]


def rows_of(tmp_path, content, **arguments):
    path = tmp_path / "rows.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return stored_rows(path, "Delete it.", **arguments)


def test_rows_come_back_as_they_were_written(tmp_path):
    stored = rows_of(tmp_path, csv_text(ROWS), numbers=("epoch", "nats"), texts=("layer", "reason"))
    assert stored.columns == ["epoch", "layer", "nats", "reason", "more"]
    assert stored.rows[0] == ROWS[0] and stored.rows[1].keys() == ROWS[1].keys()
    assert math.isnan(stored.rows[1]["nats"]) and stored.rows[1]["more"] == -1e-300
    assert csv_text(stored.rows, stored.columns) == csv_text(ROWS)


def test_a_byte_order_mark_is_dropped(tmp_path):
    assert rows_of(tmp_path, b"\xef\xbb\xbfepoch\n1\n").rows == [{"epoch": 1}]
    (tmp_path / "a.json").write_bytes(b"\xef\xbb\xbf{}")
    assert stored_json(tmp_path / "a.json", {}, "") == {}


def test_a_missing_file_is_nothing(tmp_path):
    assert stored_text(tmp_path / "a", "") is None
    assert stored_json(tmp_path / "a", {}, "") is None and stored_rows(tmp_path / "a", "") is None


@pytest.mark.parametrize(
    "content, finding",
    [
        (b"", "an empty file"),
        (b"\n", "an empty file"),
        (b"\0" * 9, "9 zero bytes"),
        (b"epoch\n\xff\xfe\n", "bytes in line 2 that are no text"),
        ("epoch,nats\n1,2\n3,\0\0\0", "zero bytes in line 3"),
        (
            "epoch,nats\n1,2\n3,4\n5",
            "in line 4, 1 cells stand where 2 columns are. Rows are whole up to line 3. Delete",
        ),
        ("epoch,nats\n1,2\n3,4", "in line 3, its last line is cut off. Rows are whole up to line 2. Delete it."),
        ("epoch,nats", "in line 1, its last line is cut off. No row is whole. Delete it."),
        ("epoch,nats\n1,2\n3,4x\n", "in line 3, '4x' stands for a number in the column 'nats'. Rows are whole up to"),
        ("epoch,nats\n1,1_000\n", "'1_000' stands for a number"),
        ("epoch,nats\n,2\n", "in line 2, the column 'epoch' has no value. No row is whole"),
        ("epoch,nats\nnan,2\n", "the column 'epoch' has no value"),
        ("epoch,epoch\n1,2\n", "names of columns are missing or occur twice"),
        ("epocj,nats\n1,2\n", "the column 'epoch' is missing"),
        ("epoch,nbts\n1,2\n", "the column 'nbts' is unknown"),
        ('epoch,nats\n1,"2\n', "unexpected end of data"),
    ],
)
def test_damaged_tables(tmp_path, content, finding):
    with pytest.raises(InputError) as told:
        rows_of(tmp_path, content, numbers=("epoch", "nats"), required=("epoch",), only=("epoch", "nats"))
    text = str(told.value)
    assert text.startswith("`rows.csv` must be as it was written. Received: ") and "rows.csv. Found: " in text
    assert finding in text and "\n" not in text


@pytest.mark.parametrize(
    "content, finding",
    [
        ('{"a": 1,\n "b"', "no JSON from line 2, column 5"),
        ("[" * 100_000, "no JSON that can be read"),
        ("9" * 5000, "no JSON that can be read"),
        ("[]", "a list, where an object is expected"),
        ('{"a": "x"}', "a text as `a`, where a number is expected"),
        ('{"a": true}', "true or false as `a`"),
        ('{"b": 1}', "a number as `b`, where an object or null is expected"),
        ('{"a": null}', "null as `a`, where a number is expected"),
    ],
)
def test_damaged_records(tmp_path, content, finding):
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(InputError) as told:
        stored_json(tmp_path / "run.json", {"a": (int, float), "b": (dict, type(None))}, "Restore it.")
    assert finding in str(told.value) and str(told.value).endswith("Restore it.")


def test_what_cannot_be_read(tmp_path):
    (tmp_path / "run.json").mkdir()
    with pytest.raises(InputError, match="Found: a folder. Remove it."):
        stored_text(tmp_path / "run.json", "Remove it.")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"a file that cannot be read \(Not a directory\)"):
        stored_text(tmp_path / "file" / "run.json", "Remove it.")
    os.symlink(tmp_path / "circle", tmp_path / "circle")
    with pytest.raises(InputError, match="cannot be read"):
        stored_text(tmp_path / "circle", "Remove it.")
