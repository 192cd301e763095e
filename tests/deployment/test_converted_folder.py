import pytest

from ib_keras._checks import InputError
from ib_keras.deployment.conversion import Conversion
from ib_keras.deployment.converted_folder import require_replaceable, write_converted


def test_only_folders_of_a_conversion_are_replaced(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "encode.onnx").touch()
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.png").touch()
    for name in ("new", "empty", "old"):
        assert require_replaceable(tmp_path / name, "*.onnx") == tmp_path / name
    for name, found in (("photos", "with other files"), ("photos/a.png", "a file"), ("m.onnx", "the name of a file")):
        with pytest.raises(InputError, match=f"`path` must be a new folder, or an old one with .*{found}"):
            require_replaceable(tmp_path / name, "*.onnx")


def test_nothing_is_written_where_nothing_works(tmp_path):
    found = [Conversion("encode", reason="no operation"), Conversion("sample", reason="neither")]
    with pytest.raises(InputError, match="encode: no operation; sample: neither. Export it as a SavedModel."):
        write_converted(tmp_path / "out", "ONNX", "float32", {}, found, None, True)
    assert not (tmp_path / "out").exists()
