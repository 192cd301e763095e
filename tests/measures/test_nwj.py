import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras.measures import donsker_varadhan, nwj
from tests.oracles.gaussian_scores import pairs, true_log_ratio


def scores_of(seed, shift=1.0):
    return true_log_ratio(*pairs(400, 0.8, seed), 0.8) + shift


def test_true_ratio_plus_one_gives_the_truth():
    values = [float(nwj(scores_of(seed))) for seed in range(40)]
    assert abs(np.mean(values) + 0.5 * np.log(1 - 0.8**2)) < 4 * np.std(values) / np.sqrt(40)


def test_is_the_bound_of_tfp():
    scores = scores_of(0)
    theirs = tfp.vi.mutual_information.lower_bound_nguyen_wainwright_jordan(
        scores, joint_sample_mask=tf.eye(400, dtype=bool)
    )
    assert float(nwj(scores)) == pytest.approx(float(theirs), abs=1e-5), "TFP computes in float32"


@pytest.mark.parametrize("shift", [-2.0, 0.0, 3.0])
def test_never_above_donsker_varadhan(shift):
    assert float(nwj(scores_of(1, shift))) <= float(donsker_varadhan(scores_of(1, shift))) + 1e-9
