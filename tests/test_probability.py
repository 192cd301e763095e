import subprocess
import sys

import pytest
import tensorflow_probability as tfp

from ib_keras._probability import OnFirstUse, tfd


def test_names_are_those_of_the_package():
    assert tfd.Normal is tfp.distributions.Normal and OnFirstUse().math is tfp.math


def test_a_name_is_looked_up_once():
    part = OnFirstUse("distributions")
    assert "Normal" not in vars(part)
    assert part.Normal is vars(part)["Normal"]


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="Abnormal"):
        tfd.Abnormal  # noqa: B018


@pytest.mark.long
def test_nothing_is_loaded_before_the_first_use():
    script = """
import sys
import keras
from ib_keras import layers
assert "tensorflow_probability" not in sys.modules
layers.StandardMarginal()(keras.ops.zeros([1, 2]))
assert "tensorflow_probability" in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
