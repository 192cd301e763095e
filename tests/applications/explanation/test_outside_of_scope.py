import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.applications.explanation.outside_of_scope import require_outside_of_scope


def test_a_scope_is_refused_and_its_end_is_not():
    with tf.distribute.MirroredStrategy(["CPU:0"]).scope(), pytest.raises(InputError, match="outside of the scope"):
        require_outside_of_scope("model")
    require_outside_of_scope("model")
