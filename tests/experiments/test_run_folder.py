import json
import os
import platform
import subprocess
import sys

import keras
import matplotlib.pyplot as plt
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.experiments.run_folder import RunFolder
from ib_keras.experiments.seal import sealed


def test_files_are_written(tmp_path):
    folder = RunFolder(tmp_path / "deep" / "run")
    folder.write_json("run.json", {"a": np.float32(0.5), "b": (1, 2), "c": float("nan")})
    folder.write_rows("rows.csv", [{"epoch": 1, "loss": 0.5}])
    folder.write_figure("line.png", plt.subplots()[1])
    folder.write_model("m.keras", keras.Sequential([keras.Input([2]), keras.layers.Dense(1)]))
    assert json.loads((folder.path / "run.json").read_text()) == {"a": 0.5, "b": [1, 2], "c": None}
    assert (folder.path / "rows.csv").read_text() == "epoch,loss\n1,0.5\n"
    assert (folder.path / "figures" / "line.png").read_bytes().startswith(b"\x89PNG")
    assert keras.saving.load_model(folder.path / "m.keras").count_params() == 3
    assert sorted(os.listdir(folder.path)) == ["figures", "m.keras", "rows.csv", "run.json"], "no scratch files"


def test_failing_save_leaves_the_old_model(tmp_path):
    folder = RunFolder(tmp_path / "run")

    class Unsaveable:
        def save(self, path):
            raise OSError("disk full")

    (folder.path / "m.keras").write_text("old")
    with pytest.raises(OSError, match="disk full"):
        folder.write_model("m.keras", Unsaveable())
    assert (folder.path / "m.keras").read_text() == "old" and os.listdir(folder.path) == ["m.keras"]


def test_taken_folder_is_rejected(tmp_path):
    (tmp_path / "file").write_text("mine")
    for taken in (tmp_path, tmp_path / "file"):
        with pytest.raises(InputError, match="Choose another name, or remove it first"):
            RunFolder(taken)


def test_unwritable_folder_is_rejected(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="`out` must be a folder that can be written. Received: .*Not a directory"):
        RunFolder(tmp_path / "file" / "run")


def test_record_says_how_the_run_ended(tmp_path):
    folder = RunFolder(tmp_path / "run")
    with folder.recording({"seed": 3}):
        assert folder.read_json("run.json") == sealed({"seed": 3, "status": "running"})
    assert folder.read_json("run.json")["status"] == "finished"
    for error, status in ((RuntimeError("no luck"), "failed"), (KeyboardInterrupt(), "interrupted")):
        with pytest.raises(type(error)), folder.recording({}):
            raise error
        assert folder.read_json("run.json") == sealed({"status": status, "error": f"{type(error).__name__}: {error}"})


def test_what_is_not_there_reads_as_nothing(tmp_path):
    folder = RunFolder(tmp_path / "run")
    assert folder.read_json("run.json") is None and folder.read_rows("plane.csv") == []
    folder.write_rows("plane.csv", [{"epoch": 1, "nats": 0.5, "flags": ""}])
    assert folder.read_rows("plane.csv") == [{"epoch": 1, "nats": 0.5}]


def test_scratch_files_of_killed_runs_are_removed_and_nothing_else(tmp_path):
    for name in (".run.json-x1", ".plane.csv-x2", ".gitignore-mine", "run.json"):
        (tmp_path / name).write_text("")
    for name in (".model-x3", ".saved_model-x4"):
        (tmp_path / name / "inner").mkdir(parents=True)
    RunFolder(tmp_path, resume=True)
    assert sorted(os.listdir(tmp_path)) == [".gitignore-mine", "run.json"]


def test_a_folder_with_nothing_but_scratch_files_is_empty(tmp_path):
    (tmp_path / ".run.json-x1").write_text("")
    (tmp_path / ".lock").write_text("")
    RunFolder(tmp_path)


@pytest.mark.long
def test_the_second_run_in_a_folder_is_told_who_holds_it(tmp_path):
    script = f"""
from ib_keras.experiments.run_folder import RunFolder
with RunFolder({str(tmp_path)!r}, resume=True).locked():
    print("taken")
"""
    with RunFolder(tmp_path).locked():
        (tmp_path / ".plane.csv-x1").write_text("written just now")
        second = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
        assert f"held by process {os.getpid()} on {platform.node()}. Wait" in second.stderr.splitlines()[-1]
        with pytest.raises(InputError, match=f"held by process {os.getpid()} on {platform.node()}"):
            with RunFolder(tmp_path, resume=True).locked():
                pass
        assert (tmp_path / ".plane.csv-x1").exists(), "the scratch files of a run at work are kept"
    RunFolder(tmp_path, resume=True)
    assert os.listdir(tmp_path) == []


def test_a_finished_record_knows_its_results(tmp_path):
    folder = RunFolder(tmp_path / "run")
    with folder.recording({"numbers": {"mse": 0.5}}):
        folder.write("history.csv", "epoch\n1\n")
        folder.write("saved_model/variables/a", "x")
        (folder.path / "notes.txt").write_text("mine")
    record = folder.read_record()
    assert sorted(record["files"]) == ["history.csv", "saved_model/variables/a"] and folder.changed(record) == []
    (folder.path / "history.csv").write_text("epoch\n2\n")
    (folder.path / "saved_model" / "variables" / "a").unlink()
    assert sorted(folder.changed(record)) == ["history.csv", "saved_model/variables/a"]


def test_a_record_that_cannot_be_written_does_not_hide_why_the_run_failed(tmp_path, monkeypatch):
    folder = RunFolder(tmp_path / "run")
    with pytest.raises(RuntimeError, match="no luck"), folder.recording({}):
        monkeypatch.setattr(folder, "write_json", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        raise RuntimeError("no luck")
    assert folder.read_record() == sealed({"status": "running"})
