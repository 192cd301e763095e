import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

from ib_keras.deployment.whole_folder import whole_folder


def write(path, text):
    with whole_folder(path) as fresh:
        fresh.mkdir()
        (fresh / "content").write_text(text)


@pytest.fixture
def path(tmp_path):
    write(tmp_path / "export", "first")
    return tmp_path / "export"


def whole(path, text):
    return os.listdir(path.parent) == [path.name] and (path / "content").read_text() == text


def test_the_new_folder_takes_the_place_of_the_old_one(path):
    write(path, "second")
    assert whole(path, "second")


@pytest.mark.parametrize("moves", [0, 1])
def test_a_move_that_fails_leaves_the_old_folder(path, monkeypatch, moves):
    real, left = os.replace, [moves]

    def replace(source, target):
        if not left:
            return real(source, target)
        if left.pop():
            left.append(0)
            return real(source, target)
        raise OSError("disk gone")

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(OSError, match="disk gone"):
        write(path, "second")
    assert whole(path, "first")


def test_an_error_inside_leaves_the_old_folder(path):
    with pytest.raises(ZeroDivisionError), whole_folder(path) as fresh:
        fresh.mkdir()
        raise ZeroDivisionError
    assert whole(path, "first")


def killed_while(script, path):
    """Kills a process that waits inside `script`, which has `path` and `scratch`."""
    lines = f"""
import os, pathlib, time
from ib_keras.deployment.whole_folder import whole_folder
path = pathlib.Path({str(path)!r})
with whole_folder(path) as fresh:
    fresh.mkdir()
    {script}
    print("waits", flush=True)
    time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", lines], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        yield process
        process.send_signal(signal.SIGKILL)


@pytest.mark.long
@pytest.mark.parametrize("script", ["pass", "os.replace(path, fresh.parent / 'old')"])
def test_what_a_killed_process_left_is_removed_and_the_old_folder_put_back(path, script):
    for _ in killed_while(script, path):
        with pytest.raises(ZeroDivisionError), whole_folder(path):
            # Another process that is at work keeps its scratch folder.
            assert len(os.listdir(path.parent)) == 3 - (script != "pass")
            raise ZeroDivisionError
    time.sleep(0.1)
    with pytest.raises(ZeroDivisionError), whole_folder(path):
        raise ZeroDivisionError
    assert whole(path, "first")


def test_folders_of_others_are_left_alone(path):
    for name in (".export-2-abcdefgh", ".export-x", ".exports-abcdefgh", ".export-abcdefgh"):
        (path.parent / name).mkdir()
    write(path, "second")
    assert len(os.listdir(path.parent)) == 5


def test_parents_are_made(tmp_path):
    write(pathlib.Path(tmp_path) / "a" / "b" / "export", "first")
    assert whole(tmp_path / "a" / "b" / "export", "first")
