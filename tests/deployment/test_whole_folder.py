import contextlib
import os
import pathlib
import signal
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


@contextlib.contextmanager
def another_process(path, moved_aside):
    """Runs a process that is inside `whole_folder`, and kills it at the end of this context."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        with whole_folder(path) as fresh:
            fresh.mkdir()
            if moved_aside:
                os.replace(path, fresh.parent / "old")
            os.write(writer, b"!")
            time.sleep(60)
        os._exit(0)
    assert os.read(reader, 1) == b"!"
    yield
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reader)
    os.close(writer)


@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
@pytest.mark.parametrize("moved_aside", [False, True])
def test_what_a_killed_process_left_is_removed_and_the_old_folder_put_back(path, moved_aside):
    with another_process(path, moved_aside):
        with pytest.raises(ZeroDivisionError), whole_folder(path):
            # A process that is at work keeps its scratch folder.
            assert len(os.listdir(path.parent)) == 3 - moved_aside
            raise ZeroDivisionError
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
