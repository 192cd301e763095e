import csv
import io
import os
import pathlib
import stat

import pytest

from ib_keras import _files
from ib_keras._files import csv_text, write_atomically


@pytest.mark.parametrize(
    ("content", "stored"), [("nats: ½\n", b"nats: \xc2\xbd\n"), (b"\x00\xff", b"\x00\xff"), ("", b"")]
)
def test_content_is_stored_byte_for_byte(tmp_path, content, stored):
    write_atomically(tmp_path / "file", content)
    assert (tmp_path / "file").read_bytes() == stored


def test_folders_are_made_and_paths_may_be_strings(tmp_path):
    write_atomically(str(tmp_path / "a" / "b" / "run.json"), "{}")
    assert (tmp_path / "a" / "b" / "run.json").read_text() == "{}"


def test_nothing_but_the_file_remains_and_others_may_read_it(tmp_path):
    for content in ("old", "new"):
        write_atomically(tmp_path / "file", content)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "new"
    assert stat.S_IMODE(os.stat(tmp_path / "file").st_mode) == 0o644


def test_devices_and_pipes_are_written_into_and_stay(tmp_path):
    (tmp_path / "null").symlink_to(os.devnull)
    write_atomically(tmp_path / "null", "lost")
    assert (tmp_path / "null").is_char_device() and [path.name for path in tmp_path.iterdir()] == ["null"]
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_atomically(tmp_path / "pipe", "passed on")
    assert os.read(reader, 99) == b"passed on" and (tmp_path / "pipe").is_fifo()
    os.close(reader)


class Killed(BaseException):
    pass


def killed(*_):
    raise Killed


@pytest.mark.parametrize("step", ["fdopen", "chmod", "replace"])
def test_a_failure_at_any_step_leaves_the_old_file_alone(tmp_path, monkeypatch, step):
    (tmp_path / "file").write_text("old")
    monkeypatch.setattr(_files.os, step, killed)
    with pytest.raises(Killed):
        write_atomically(tmp_path / "file", "new")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"file": "old"}


def test_the_old_file_stands_until_the_new_one_is_whole(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("old")
    seen = []

    def replace(source, target):
        seen.append(
            (
                pathlib.Path(source).read_text(),
                pathlib.Path(target).read_text(),
                os.path.dirname(source) == str(tmp_path),
            )
        )

    monkeypatch.setattr(_files.os, "replace", replace)
    write_atomically(tmp_path / "file", "new")
    assert seen == [("new", "old", True)]


def test_content_of_a_wrong_type_changes_nothing(tmp_path):
    (tmp_path / "file").write_text("old")
    with pytest.raises(TypeError):
        write_atomically(tmp_path / "file", 3)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"file": "old"}


def test_a_folder_in_the_way_is_an_error(tmp_path):
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError):
        write_atomically(tmp_path / "file", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_csv_columns_stand_in_order_of_appearance():
    assert csv_text([{"b": 1}, {"a": 2, "b": 3}]) == "b,a\n1,\n3,2\n"


def test_csv_can_be_read_back():
    rows = [
        {"layer": 'dense,1 "x"', "reason": "two\nlines", "nats": 0.1 + 0.2},
        {"layer": "", "reason": "é", "nats": -1e-300},
    ]
    back = list(csv.DictReader(io.StringIO(csv_text(rows), newline="")))
    assert [{**row, "nats": float(row["nats"])} for row in back] == rows
