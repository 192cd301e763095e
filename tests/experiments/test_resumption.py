import shutil

import pytest

from ib_keras._checks import InputError
from ib_keras.experiments.resumption import resumable
from ib_keras.experiments.run_folder import RunFolder

ARGUMENTS = {"epochs": 3, "out": "here", "resume": False}
RESULTS = ("history.csv", "model.keras")


@pytest.fixture
def folder(tmp_path):
    """A finished run."""
    folder = RunFolder(tmp_path / "run")
    with folder.recording({"arguments": ARGUMENTS, "numbers": {"mse": 0.5}}):
        for name in RESULTS:
            folder.write(name, "content")
    return folder


def test_new_folders_and_those_killed_before_the_record_hold_no_run(tmp_path):
    folder = RunFolder(tmp_path / "run")
    (folder.path / ".lock").write_text("")
    (folder.path / ".run.json-killed").write_text("{")
    assert resumable(folder, ARGUMENTS, RESULTS) is None
    assert RunFolder(tmp_path / "run").path.exists(), "a new run takes it too"


def test_arguments_that_change_no_number_may_differ(folder):
    assert resumable(folder, ARGUMENTS | {"out": "there", "resume": True}, RESULTS, ["numbers"])["status"] == "finished"
    with pytest.raises(InputError, match="Received: other values of epochs. The run has epochs=3."):
        resumable(folder, ARGUMENTS | {"epochs": 4}, RESULTS)


def test_a_record_that_is_older_than_an_argument_had_its_default(folder):
    assert resumable(folder, ARGUMENTS | {"question": "labels"}, RESULTS)["status"] == "finished"
    with pytest.raises(InputError, match="other values of question"):
        resumable(folder, ARGUMENTS | {"question": "steps"}, RESULTS)


@pytest.mark.parametrize("harm, finding", [("", "no such file"), ("other", "other content than was written")])
def test_a_finished_run_without_its_model_is_refused(folder, harm, finding):
    (folder.path / "model.keras").write_text(harm) if harm else (folder.path / "model.keras").unlink()
    with pytest.raises(InputError, match=f"`model.keras` .*Found: {finding}. Whole are history.csv. The run"):
        resumable(folder, ARGUMENTS, RESULTS)


def test_a_finished_run_without_digests_must_have_its_files(folder):
    record = {key: value for key, value in folder.read_record().items() if key not in ("files", "sha256")}
    folder.write_json("run.json", record)
    assert resumable(folder, ARGUMENTS, RESULTS)
    (folder.path / "history.csv").unlink()
    with pytest.raises(InputError, match="`history.csv`"):
        resumable(folder, ARGUMENTS, RESULTS)


def test_a_changed_number_and_a_lost_one_are_refused(folder):
    record = folder.read_record()
    folder.write_json("run.json", record | {"numbers": {"mse": 0.4}})
    with pytest.raises(InputError, match="`run.json` .*Found: other content than was written"):
        resumable(folder, ARGUMENTS, RESULTS)
    folder.write_json("run.json", {key: value for key, value in record.items() if key not in ("numbers", "sha256")})
    with pytest.raises(InputError, match="Found: no `numbers`"):
        resumable(folder, ARGUMENTS, RESULTS, ["numbers"])


@pytest.mark.parametrize("record", [{"arguments": ARGUMENTS}, {"status": "running"}])
def test_a_record_without_arguments_or_status_is_refused(tmp_path, record):
    folder = RunFolder(tmp_path / "run")
    folder.write_json("run.json", record)
    with pytest.raises(InputError, match="no `arguments` or no `status`"):
        resumable(folder, ARGUMENTS, RESULTS)


def test_what_stands_in_the_way_of_a_result_is_told_before_training(folder):
    folder.write_json("run.json", {"arguments": ARGUMENTS, "status": "running"})
    (folder.path / "checkpoint").write_text("")
    with pytest.raises(InputError, match="`checkpoint` .*Found: a file in the place of a folder. Remove it"):
        resumable(folder, ARGUMENTS, RESULTS)
    (folder.path / "checkpoint").unlink()
    (folder.path / "model.keras").unlink()
    (folder.path / "model.keras").mkdir()
    with pytest.raises(InputError, match="`model.keras` .*Found: a folder. Remove it"):
        resumable(folder, ARGUMENTS, RESULTS)
    shutil.rmtree(folder.path / "model.keras")
    (folder.path / "saved_model").mkdir()
    with pytest.raises(InputError, match="no saved_model.pb in it"):
        resumable(folder, ARGUMENTS, RESULTS)
