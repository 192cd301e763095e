import pytest

from ib_keras._checks import InputError
from ib_keras.deployment.conversion import Conversion
from ib_keras.deployment.converted_folder import write_converted


def test_nothing_is_written_where_nothing_works(tmp_path):
    found = [Conversion("encode", reason="no operation"), Conversion("sample", reason="neither")]
    with pytest.raises(InputError, match="encode: no operation; sample: neither. Export it as a SavedModel."):
        write_converted(tmp_path / "out", "ONNX", "float32", {}, found, None, True)
    assert not (tmp_path / "out").exists()
