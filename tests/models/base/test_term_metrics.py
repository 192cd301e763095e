import numpy as np
import pytest
import tensorflow as tf

from ib_keras.models.base.term_metrics import FirstNotFinite, TermMean, TermSums


def test_first_number_that_was_not_finite_is_remembered():
    first = FirstNotFinite(["x", "distortion", "rate"], causes=["rate"])
    first.watch(tf.constant([0.0, 1.0, 2.0]))
    assert first.name is None
    first.watch(tf.constant([0.0, np.inf, np.nan]))
    first.watch(tf.constant([np.nan, 0.0, 0.0]))
    assert first.name == "rate"
    first.forget()
    assert first.name is None


def test_sums_of_terms_are_means_over_all_examples():
    sums = TermSums(["distortion", "rate", "loss"])
    assert {name: float(mean) for name, mean in sums.means().items()} == {"distortion": 0, "rate": 0, "loss": 0}
    sums.add(tf.constant([6.0, 2.0]), tf.constant(8.0), tf.constant(2.0))
    sums.add(tf.constant([1.0, 2.0]), tf.constant(3.0), tf.constant(1.0))
    metric = TermMean("rate", sums)
    assert float(metric.result()) == pytest.approx(4 / 3) and float(sums.means()["loss"]) == pytest.approx(11 / 3)
    metric.reset_state()
    assert float(sums.means()["distortion"]) == 0
