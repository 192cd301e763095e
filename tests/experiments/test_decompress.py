import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications import Compressor
from ib_keras.experiments import decompress
from ib_keras.models import BetaVAE


def test_a_file_becomes_an_array(tmp_path):
    model = BetaVAE((4,), 2, hidden=(), seed=0)
    model.save(tmp_path / "m.keras")
    x = np.random.default_rng(0).integers(2, size=[9, 4])
    (tmp_path / "x.ibz").write_bytes(Compressor(model).compress(x))
    assert decompress(tmp_path / "m.keras", tmp_path / "x.ibz", out=tmp_path / "x.npy") == {"shape": (9, 4)}
    assert np.array_equal(np.load(tmp_path / "x.npy"), x)
    with pytest.raises(InputError, match="`file` must be written by `Compressor.compress`"):
        decompress(tmp_path / "m.keras", tmp_path / "m.keras", out=tmp_path / "y.npy")
    with pytest.raises(InputError, match="`file` must be an existing file"):
        decompress(tmp_path / "m.keras", tmp_path / "y", out=tmp_path / "y.npy")
    assert not (tmp_path / "y.npy").exists()
