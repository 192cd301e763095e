import numpy as np
import tensorflow as tf

from ib_keras.deployment.conversion import BATCHES, Conversion, compared

SPECS = {"x": tf.TensorSpec([None, 2], tf.float32, name="x")}


def test_every_batch_is_run_and_the_greatest_difference_kept():
    seen = []

    def found(x):
        seen.append(len(x))
        return x + (0.5 if len(x) == 3 else 0.25)

    outcome = compared("same", SPECS, found, lambda x: x)
    assert seen == list(BATCHES) and outcome.works
    assert abs(outcome.difference - 0.5) < 1e-6 and 0.5 < outcome.size <= 1


def test_another_shape_or_nan_is_no_conversion():
    cut = compared("cut", SPECS, lambda x: x[:1], lambda x: x)
    assert not cut.works and cut.reason == "a batch of 3 gives the shape (1, 2), and (3, 2) in the model"
    lost = compared("lost", SPECS, lambda x: x * np.nan, lambda x: x)
    assert str(lost) == "lost: not converted: a batch of 1 gives NaN, where the model gives numbers."


def test_what_works_has_numbers():
    assert Conversion("encode", 1e-7, 2.0).works and not Conversion("encode", reason="no").works
