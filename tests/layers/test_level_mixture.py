"""Mixtures of rounded logistic laws, beside SciPy's."""

import numpy as np
import pytest
import scipy.stats
import tensorflow as tf

from ib_keras.layers._level_mixture import LevelMixture

RNG = np.random.default_rng(0)
LOGITS, MEANS, LOG_SCALES = RNG.normal(size=[3, 6]), RNG.normal(0.5, 0.5, size=[3, 6]), RNG.uniform(-6, 1, size=[3, 6])


def law(levels):
    return LevelMixture(
        *([tf.constant(row, tf.float32) for row in part] for part in (LOGITS, MEANS, LOG_SCALES)), levels
    )


@pytest.mark.parametrize("levels", [2, 17, 256])
def test_probabilities_are_differences_of_the_distribution_function(levels):
    edges = (np.arange(levels - 1) + 0.5) / (levels - 1)
    below = scipy.stats.logistic.cdf(edges[:, None, None], MEANS, np.exp(LOG_SCALES))
    each = np.diff(np.concatenate([np.zeros([1, 3, 6]), below, np.ones([1, 3, 6])]), axis=0)
    expected = (each * np.exp(LOGITS) / np.exp(LOGITS).sum(0)).sum(1)
    np.testing.assert_allclose(law(levels).probabilities(), expected.T, rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(law(levels).mean(), (expected.T * np.linspace(0, 1, levels)).sum(-1), rtol=1e-5)


def test_far_tails_keep_their_logarithm():
    far = LevelMixture([tf.zeros([1])], [tf.constant([-3.0])], [tf.constant([-4.0])], 256).log_prob([1.0])
    expected = scipy.stats.logistic.logsf(1 - 0.5 / 255, -3.0, np.exp(-4.0))
    np.testing.assert_allclose(far, [expected], rtol=1e-5)


def test_values_count_as_the_nearest_level():
    np.testing.assert_array_equal(law(11).log_prob(tf.fill([6], 0.44)), law(11).log_prob(tf.fill([6], 0.4)))


def test_draws_have_the_probabilities():
    n = 4000
    drawn = np.round(law(5).sample(n, seed=(0, 0)) * 4).astype(int)
    found = np.stack([(drawn == level).mean(0) for level in range(5)], axis=-1)
    assert np.abs(found - law(5).probabilities()).max() < 5 * np.sqrt(0.25 / n)


def test_gradients_are_finite_far_from_the_data():
    mean = tf.Variable(tf.linspace(-50.0, 50.0, 6))
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(LevelMixture([tf.zeros([6])], [mean], [tf.fill([6], -8.0)], 256).log_prob(tf.ones([6])))
    assert np.isfinite(tape.gradient(total, mean)).all() and np.isfinite(total)


@pytest.mark.filterwarnings("ignore:[\\s\\S]*tf.lite.Interpreter is deprecated")
def test_the_middle_of_narrow_laws_stays_finite_in_tensorflow_lite():
    """TensorFlow Lite computes the logarithm of 1 + exp(x) as written, which is infinite for laws as narrow as here."""

    def middle(mean):
        return LevelMixture([tf.zeros([3])], [mean], [tf.fill([3], -7.0)], 256).middle()

    function = tf.function(middle).get_concrete_function(tf.TensorSpec([3], tf.float32))
    model = tf.lite.TFLiteConverter.from_concrete_functions([function]).convert()
    interpreter = tf.lite.Interpreter(model_content=model)
    interpreter.allocate_tensors()
    means = np.array([0.25, 0.5, 0.75], np.float32)
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], means)
    interpreter.invoke()
    found = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    np.testing.assert_allclose(found, means, atol=1e-5)
    np.testing.assert_allclose(middle(tf.constant(means)), means, atol=1e-5)
