import numpy as np
import pytest
import tensorflow_probability as tfp
from scipy import stats

from ib_keras._checks import InputError
from ib_keras.estimators.channels.coordinates import coordinate_log_density, is_factorised

tfd = tfp.distributions
RNG = np.random.default_rng(0)
MEAN, SCALE = RNG.normal(size=[5, 3]), RNG.uniform(0.5, 2, size=[5, 3])
ROOT = np.tril(RNG.normal(size=[5, 3, 3])) + 2 * np.eye(3)


@pytest.mark.parametrize(
    "q, deviation",
    [
        (tfd.MultivariateNormalDiag(MEAN, SCALE), SCALE),
        (tfd.Independent(tfd.Normal(MEAN, SCALE), 1), SCALE),
        (tfd.MultivariateNormalTriL(MEAN, ROOT), np.sqrt((ROOT**2).sum(axis=2))),
        (
            tfd.MultivariateNormalTriL(MEAN, np.linalg.cholesky(ROOT @ ROOT.swapaxes(1, 2))),
            np.sqrt((ROOT**2).sum(axis=2)),
        ),
    ],
    ids=["diagonal", "independent", "triangular", "full"],
)
def test_every_draw_under_every_row(q, deviation):
    t = RNG.normal(size=[4, 1, 3])
    np.testing.assert_allclose(coordinate_log_density(q, "q")(t), stats.norm.logpdf(t, MEAN, deviation), atol=1e-9)


def test_sample_of_one_law():
    t = RNG.normal(size=[4, 3])
    r = tfd.Sample(tfd.Laplace(np.float64(0), np.float64(2)), 3)
    np.testing.assert_allclose(coordinate_log_density(r, "r")(t), stats.laplace.logpdf(t, 0, 2), atol=1e-12)
    rows = tfd.Sample(tfd.Laplace(MEAN[:, 0], np.float64(2)), 3)
    expected = stats.laplace.logpdf(t[:, None, :], MEAN[:, :1], 2)
    np.testing.assert_allclose(coordinate_log_density(rows, "q")(t[:, None, :]), expected, atol=1e-12)


def test_mixture_has_the_mixtures_of_its_coordinates():
    weights, means = np.array([[0.2, 0.8], [0.5, 0.5]]), RNG.normal(size=[2, 2, 3])
    q = tfd.MixtureSameFamily(tfd.Categorical(probs=weights), tfd.MultivariateNormalDiag(means, np.ones([2, 2, 3])))
    t = RNG.normal(size=[4, 1, 3])
    expected = np.log(np.einsum("nk,bnkd->bnd", weights, stats.norm.pdf(t[:, :, None, :], means)))
    np.testing.assert_allclose(coordinate_log_density(q, "q")(t), expected, atol=1e-9)


def test_what_is_factorised():
    assert is_factorised(tfd.MultivariateNormalDiag(MEAN[0])) and is_factorised(tfd.Sample(tfd.Normal(0.0, 1.0), 3))
    assert not is_factorised(tfd.MultivariateNormalTriL(MEAN[0], ROOT[0]))


def test_other_laws_are_rejected():
    with pytest.raises(InputError, match="whose single coordinates have a known law. Received: Dirich"):
        coordinate_log_density(tfd.Dirichlet(np.ones([5, 3])), "q")
