import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras.measures.diagonal_gaussian import diagonal_gaussian
from ib_keras.measures.plain_laws import point, triangular_gaussian

tfd = tfp.distributions
R = np.random.default_rng(0)
LOC, SCALE = R.normal(size=(5, 3)).astype("float32"), R.uniform(0.5, 2, (5, 3)).astype("float32")
FACTOR = np.tril(R.normal(size=(5, 3, 3))).astype("float32") + 3 * np.eye(3, dtype="float32")
PAIRS = {
    "diagonal": (lambda n: diagonal_gaussian(LOC[:n], SCALE), lambda n: tfd.MultivariateNormalDiag(LOC[:n], SCALE)),
    "full": (lambda n: triangular_gaussian(LOC[:n], FACTOR), lambda n: tfd.MultivariateNormalTriL(LOC[:n], FACTOR)),
    "point": (lambda n: point(LOC[:n]), lambda n: tfd.VectorDeterministic(LOC[:n])),
}


@pytest.mark.parametrize("kind", PAIRS)
@pytest.mark.parametrize("n", [1, 5])
@pytest.mark.parametrize("moment", ["mean", "mode", "stddev", "variance"])
def test_moments_are_those_of_tensorflow_probability(kind, n, moment):
    """For one location and five scales too, which have to be broadcast."""
    ours, theirs = (getattr(law(n), moment)() for law in PAIRS[kind])
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, rtol=1e-6)


@pytest.mark.parametrize("kind", PAIRS)
def test_noise_that_all_rows_share_moves_each_as_a_draw_of_its_own(kind):
    q, noise = PAIRS[kind][0](5), tf.constant(R.normal(size=(4, 3)), tf.float32)
    factor = {"diagonal": np.stack([np.diag(row) for row in SCALE]), "full": FACTOR, "point": np.zeros([5, 3, 3])}[kind]
    np.testing.assert_allclose(q.moved(noise), LOC + np.einsum("nij,sj->sni", factor, noise), atol=1e-5)


@pytest.mark.parametrize("kind", PAIRS)
def test_moments_of_any_number_of_rows_need_no_broadcast_at_run_time(kind):
    def moments(loc, scale, factor):
        law = {"diagonal": lambda: diagonal_gaussian(loc, scale), "full": lambda: triangular_gaussian(loc, factor)}
        q = law.get(kind, lambda: point(loc))()
        return q.mean(), q.stddev(), q.variance()

    shapes = [[None, 3], [None, 3], [None, 3, 3]]
    graph = tf.function(moments).get_concrete_function(*[tf.TensorSpec(shape) for shape in shapes]).graph
    seen, left = set(), [output.op for output in graph.outputs]
    while left:
        operation = left.pop()
        if operation.name not in seen:
            seen.add(operation.name)
            assert operation.type not in ("BroadcastArgs", "BroadcastTo", "MatrixDiagPartV3")
            left += [tensor.op for tensor in operation.inputs]


def test_divergences_and_densities_are_those_of_the_base_classes():
    q, p = triangular_gaussian(LOC, FACTOR), tfd.MultivariateNormalTriL(LOC, FACTOR)
    r = diagonal_gaussian(tf.zeros([3]), tf.ones([3]))
    np.testing.assert_allclose(tfd.kl_divergence(q, r), tfd.kl_divergence(p, r), rtol=1e-5)
    np.testing.assert_allclose(q.log_prob(LOC + 1), p.log_prob(LOC + 1), rtol=1e-5)
    assert np.array_equal(q.sample(3, seed=[1, 2]), p.sample(3, seed=[1, 2]))
