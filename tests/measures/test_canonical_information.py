import numpy as np
import pytest
import tensorflow as tf
from sklearn.cross_decomposition import CCA

from ib_keras.measures import canonical_information


@pytest.fixture
def codes():
    generator = np.random.default_rng(0)
    shared = generator.normal(size=[400, 2])
    return [shared @ generator.normal(size=[2, width]) + generator.normal(size=[400, width]) for width in (2, 3)]


def test_equals_the_correlations_that_scikit_learn_finds(codes):
    u, v = codes
    a, b = CCA(2, max_iter=5000, tol=1e-12).fit_transform(u, v)
    rho = np.array([np.corrcoef(a[:, i], b[:, i])[0, 1] for i in range(2)])
    assert float(canonical_information(u, v, ridge=0.0)) == pytest.approx(-0.5 * np.log(1 - rho**2).sum(), abs=1e-5)


def test_symmetric_and_blind_to_linear_maps(codes):
    u, v = codes
    value = float(canonical_information(u, v, ridge=0.0))
    assert float(canonical_information(v, u, ridge=0.0)) == pytest.approx(value)
    assert float(canonical_information(u @ [[2.0, 1.0], [0.0, -3.0]] + 5.0, v, ridge=0.0)) == pytest.approx(value)


def test_the_ridge_bounds_equal_codes(codes):
    u, _ = codes
    assert np.isfinite(float(canonical_information(u, u)))
    assert float(canonical_information(u, u, ridge=1e-2)) < float(canonical_information(u, u, ridge=1e-4))


def test_a_constant_code_has_finite_gradients(codes):
    u = tf.Variable(np.zeros([400, 2]))
    with tf.GradientTape() as tape:
        value = canonical_information(u, codes[1])
    assert float(value) == pytest.approx(0.0, abs=1e-9)
    assert np.isfinite(tape.gradient(value, u).numpy()).all()
