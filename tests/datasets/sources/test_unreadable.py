import numpy as np
import pytest

from ib_keras.datasets.sources.unreadable import unreadable


@pytest.mark.parametrize("suffix", ["npy", "npz"])
def test_objects_and_damage_have_remedies_of_their_own(suffix, tmp_path):
    path = tmp_path / f"x.{suffix}"
    (np.save if suffix == "npy" else np.savez)(path, np.zeros(3))
    assert "x.np" in str(unreadable(path, ValueError("Python objects"))) and "can run code" in str(
        unreadable(path, ValueError("Python objects"))
    )
    assert "(half of it is missing). Write it with NumPy again." in str(
        unreadable(path, ValueError("half of it is missing"))
    )
    path.write_bytes(b"text")
    assert "(no file of NumPy)" in str(unreadable(path, ValueError("pickle")))
