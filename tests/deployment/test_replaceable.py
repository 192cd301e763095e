import os

import pytest

from ib_keras import deployment, export
from ib_keras._checks import InputError
from ib_keras.deployment.replaceable import SAVED_MODEL, require_replaceable
from ib_keras.models import VIBClassifier

OLD = ("saved_model.pb", "fingerprint.pb", "variables/variables.index", "variables/variables.data-00000-of-00001")
OLD += ("assets/words.txt", "model_card.json", "model_card.md")


def make(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_only_folders_of_an_older_export_are_replaced(tmp_path):
    (tmp_path / "empty").mkdir()
    make(tmp_path / "old", "encode.onnx", "model_card.md")
    make(tmp_path / "photos", "a.png")
    for name in ("new", "empty", "old"):
        assert require_replaceable(tmp_path / name, ["*.onnx"]) == tmp_path / name
    for name, found in (("photos", "with other files"), ("photos/a.png", "a file"), ("m.onnx", "the name of a file")):
        with pytest.raises(InputError, match=f"`path` must be a new folder, or an old one with .*{found}"):
            require_replaceable(tmp_path / name, ["*.onnx"])
    require_replaceable(make(tmp_path / "saved", *OLD), SAVED_MODEL)


@pytest.mark.parametrize(
    "own",
    ["notes.txt", "assets.extra/tf_serving_warmup_requests", "variables/notes.txt", "old/saved_model.pb", "x.onnx"],
)
def test_a_file_that_no_export_wrote_is_named(tmp_path, own):
    make(tmp_path / "1", *OLD, own)
    with pytest.raises(InputError, match=f"Received: {own} in .*Move it away, or choose another folder.") as told:
        require_replaceable(tmp_path / "1", SAVED_MODEL)
    assert "\n" not in str(told.value)


def test_an_empty_folder_and_a_link_are_the_users_own_too(tmp_path):
    make(tmp_path / "1", *OLD)
    (tmp_path / "1" / "plots").mkdir()
    with pytest.raises(InputError, match="Received: plots in"):
        require_replaceable(tmp_path / "1", SAVED_MODEL)
    (tmp_path / "1" / "plots").rmdir()
    (tmp_path / "1" / "link").symlink_to(tmp_path)
    with pytest.raises(InputError, match="Received: link in"):
        require_replaceable(tmp_path / "1", SAVED_MODEL)


@pytest.mark.parametrize("write, first", [(export, "saved_model.pb"), (deployment.to_tflite, "model.tflite")])
def test_each_export_leaves_the_users_own_files(tmp_path, write, first):
    make(tmp_path / "1", first, "notes.txt")
    with pytest.raises(InputError, match="Received: notes.txt in"):
        write(VIBClassifier((4,), 2, 3, hidden=()), tmp_path / "1")
    assert sorted(os.listdir(tmp_path / "1")) == sorted([first, "notes.txt"])


@pytest.mark.parametrize("name, finding", [("file/1", "exists|Not a directory"), ("a" * 300, "File name too long")])
def test_what_the_system_refuses_is_one_line(tmp_path, name, finding):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=f"`path` must be a folder that can be made. .*({finding})") as told:
        export(VIBClassifier((4,), 2, 3, hidden=()), tmp_path / name)
    assert isinstance(told.value, InputError) and "\n" not in str(told.value)
