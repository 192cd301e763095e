import os

import pytest

from ib_keras._checks import InputError
from ib_keras.experiments.folder_lock import is_of_no_run, locked, remove_scratch


def test_the_lock_keeps_others_out_and_goes_with_its_context(tmp_path):
    with locked(tmp_path):
        with pytest.raises(InputError, match=f"held by process {os.getpid()} on"), locked(tmp_path):
            pass
        assert os.listdir(tmp_path) == [".lock"]
    assert os.listdir(tmp_path) == []


def test_a_lock_that_was_deleted_while_it_was_opened_is_no_lock(tmp_path, monkeypatch):
    """Between opening and locking, the run before ends and deletes the file, and a third run makes another."""
    import fcntl

    lock = fcntl.flock

    def late(file, how):
        (tmp_path / ".lock").unlink()
        (tmp_path / ".lock").write_text("process 3")
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with pytest.raises(InputError, match="no other run is at work"), locked(tmp_path):
        pass


def test_scratch_files_are_told_from_others(tmp_path):
    (tmp_path / "figures").mkdir()
    scratch = [".run.json-a", ".benchmark.csv-b", ".room-c", ".model-d", "figures/.history.png-e", ".lock"]
    others = ["run.json", ".gitignore-mine", "figures/history.png", "figures/.notes-f", ".history.png-g"]
    for name in scratch + others:
        (tmp_path / name).write_text("")
    assert all(is_of_no_run(tmp_path / name) for name in scratch)
    assert not any(is_of_no_run(tmp_path / name) for name in others)
    remove_scratch(tmp_path)
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == set(others)


def test_scratch_files_of_a_run_at_work_are_kept(tmp_path):
    with locked(tmp_path):
        (tmp_path / ".run.json-a").write_text("")
        remove_scratch(tmp_path)
        assert sorted(os.listdir(tmp_path)) == [".lock", ".run.json-a"]
