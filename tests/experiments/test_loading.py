import subprocess
import sys

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.experiments.loading import load, load_array, load_model
from ib_keras.models import VAE


def test_digits_are_resized_and_other_sets_are_not():
    assert load("digits", image_size=12).input_shape == (12, 12, 1)
    with pytest.raises(InputError, match="`image_size` must be left out for the data set mnist"):
        load("mnist", image_size=12)


def test_unknown_data_set_lists_the_others():
    with pytest.raises(InputError, match="Choose one of: digits, fashion_mnist, mnist, sprites"):
        load("imagenet")


def test_models_that_are_missing_or_broken(tmp_path):
    with pytest.raises(InputError, match="an existing .keras file"):
        load_model(tmp_path / "m.keras")
    (tmp_path / "m.keras").write_text("hello")
    with pytest.raises(InputError, match="a .keras file that Keras can load"):
        load_model(tmp_path / "m.keras")


@pytest.mark.long
def test_the_command_line_which_imports_no_family_by_itself_loads_a_saved_model(tmp_path):
    VAE((4,), 2, hidden=(4,), seed=0).save(tmp_path / "m.keras")
    script = """
import sys
model, sys.argv = sys.argv[1], ["ib-keras"]
import ib_keras
assert "ib_keras.models" not in sys.modules
from ib_keras.experiments.loading import load_model
assert type(load_model(model)).__name__ == "BetaVAE"
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "m.keras")], check=True, capture_output=True)


def test_arrays_that_are_missing_or_hold_no_numbers(tmp_path):
    with pytest.raises(InputError, match="an existing .npy file"):
        load_array(tmp_path / "x.npy")
    (tmp_path / "text.npy").write_text("hello")
    np.save(tmp_path / "objects.npy", np.array([object()]))
    for name in ("text.npy", "objects.npy"):
        with pytest.raises(InputError, match="a .npy file of numbers"):
            load_array(tmp_path / name)
    np.save(tmp_path / "x.npy", np.arange(3))
    assert np.array_equal(load_array(tmp_path / "x.npy"), np.arange(3))


def test_archive_of_several_arrays_is_rejected(tmp_path):
    np.savez(tmp_path / "x.npz", np.arange(3))
    with pytest.raises(InputError, match="an archive of several arrays"):
        load_array(tmp_path / "x.npz")


@pytest.mark.parametrize("place", [0.3, 0.5, 0.9])
def test_a_flipped_bit_in_an_archive_is_found(tmp_path, place):
    VAE((4,), 2, hidden=(4,)).save(tmp_path / "m.keras")
    content = bytearray((tmp_path / "m.keras").read_bytes())
    content[int(place * len(content))] ^= 1
    (tmp_path / "m.keras").write_bytes(content)
    with pytest.raises(InputError, match=r"file that Keras can load. Received: .*m.keras. Found: .* is damaged. Save"):
        load_model(tmp_path / "m.keras")
