import subprocess
import sys
import warnings

import keras
import numpy as np
import pytest

from ib_keras import datasets
from ib_keras._checks import InputError
from ib_keras.experiments.loading import load, load_model, require_labels
from ib_keras.models import VAE


def test_digits_are_resized_and_other_sets_are_not():
    assert load("digits", image_size=12).input_shape == (12, 12, 1)
    with pytest.raises(InputError, match="`image_size` must be left out for the data set mnist"):
        load("mnist", image_size=12)


def test_unknown_data_set_lists_the_others():
    with pytest.raises(InputError, match="Choose one of: boston_housing, .*digits"):
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


def test_a_source_says_on_the_standard_error_what_it_found(tmp_path, capsys):
    np.savez(tmp_path / "a.npz", X=np.zeros([20, 2]), kind=np.arange(20) % 2)
    data = load(str(tmp_path / "a.npz"), data_options={"target": "kind", "seed": 3})
    out, err = capsys.readouterr()
    assert not out and " ".join(err.split()) == str(data) and "(seed 3)" in err
    load("digits")
    assert capsys.readouterr().err == ""


def test_work_that_needs_classes_refuses_data_without():
    x = np.zeros([4, 2])
    for y in (None, np.zeros(4)):
        with pytest.raises(InputError, match="`dataset` must be labelled with classes for a classifier.*--target"):
            require_labels(datasets.Dataset(x, y, x, y), "a classifier")


def test_a_compiled_model_that_was_never_trained_loads_without_a_warning(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    model.compile("adam", "mse")
    model.save(tmp_path / "m.keras")
    with warnings.catch_warnings(record=True) as given:
        load_model(tmp_path / "m.keras")
    assert not [one for one in given if "optimizer" in str(one.message)]
