import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras._checks import InputError
from ib_keras.estimators import Channel

tfd = tfp.distributions
MEANS = np.array([[1.0, 1.0], [-1.0, -1.0], [1.5, -0.5]])
SCALE = np.array([0.6, 0.9])


def few_codes(n):
    """A channel of three equally frequent inputs."""
    means = np.repeat(MEANS, n // 3, axis=0)
    return tfd.MultivariateNormalDiag(means, np.broadcast_to(SCALE, means.shape))


def integrals():
    """Returns (information, total correlation, dimension-wise KL) of `few_codes` by sums over a grid."""
    grid = np.linspace(-8, 8, 801)
    step = grid[1] - grid[0]
    single = np.exp(-(((grid[:, None, None] - MEANS) / SCALE) ** 2) / 2) / (SCALE * np.sqrt(2 * np.pi))
    joint = np.einsum("ak,bk->ab", single[:, :, 0], single[:, :, 1]) / 3
    each = single.mean(axis=1)
    entropy = -(joint * np.log(joint.clip(1e-300))).sum() * step**2
    entropies = -(each * np.log(each.clip(1e-300))).sum(axis=0) * step
    prior = -(each * (-(grid[:, None] ** 2) / 2 - np.log(2 * np.pi) / 2)).sum(axis=0) * step
    noise = np.log(SCALE * np.sqrt(2 * np.pi * np.e)).sum()
    return entropy - noise, entropies.sum() - entropy, prior - entropies


def test_parts_are_those_of_the_integrals():
    """The mean of 12 seeds; four of its standard errors decide."""
    information, shared, each = integrals()
    runs = [Channel(seed=seed).decomposition(None, few_codes(900)) for seed in range(12)]
    found = np.array([[run.information, run.total_correlation, *run.per_dimension] for run in runs])
    error = found.std(axis=0, ddof=1) / np.sqrt(12)
    assert (np.abs(found.mean(axis=0) - [information, shared, *each]) < 4 * error).all() and (error < 0.02).all()


def test_a_few_rows_are_not_trusted():
    wide = tfd.MultivariateNormalDiag(np.zeros([8, 40]), np.ones([8, 40]))
    found = Channel().decomposition(None, wide)
    assert found.verdict == "undersampled" and found.reason == "8 rows are fewer than 20: pass more rows"


@pytest.mark.parametrize(
    "marginal",
    [
        None,
        tfd.MultivariateNormalDiag([1.0, 0.0], [2.0, 1.0]),
        tfd.Sample(tfd.Laplace(0.0, 1.0), 2),
        tfd.Independent(tfd.StudentT(4.0, [0.0, 1.0], 1.0), 1),
    ],
    ids=["default", "diagonal", "sample", "independent"],
)
def test_parts_sum_to_the_rate(marginal):
    parts = Channel(num_samples=2).decomposition(None, few_codes(300), marginal)
    assert parts.information + parts.total_correlation + parts.dimension_wise_kl == pytest.approx(parts.rate, abs=1e-9)
    assert (
        sum(parts.per_dimension) == pytest.approx(parts.dimension_wise_kl, abs=1e-12) and len(parts.per_dimension) == 2
    )


def test_rate_is_the_closed_form():
    q = few_codes(900)
    prior = tfd.MultivariateNormalDiag(np.zeros(2), np.ones(2))
    truth = tf.reduce_mean(tfd.kl_divergence(q, prior)).numpy()
    parts = Channel(num_samples=4).decomposition(None, q)
    assert abs(parts.rate - truth) < 4 * parts.std_error


def test_linear_gaussian_channel_near_the_closed_form():
    """Rows stand for all of X: the bias of 3000 rows in two dimensions is below the width of the bracket, 0.02."""
    rng = np.random.default_rng(0)
    w, noise = np.array([[1.0, 0.0], [0.8, 0.6]]), 0.5
    x = rng.normal(size=[3000, 2])
    parts = Channel().decomposition(x, tfd.MultivariateNormalDiag(x @ w.T, np.full([3000, 2], noise)))
    covariance = w @ w.T + noise**2 * np.eye(2)
    variances = np.diag(covariance)
    truth = [
        0.5 * np.linalg.slogdet(covariance / noise**2)[1],
        0.5 * np.log(variances.prod() / np.linalg.det(covariance)),
        0.5 * (variances - 1 - np.log(variances)).sum(),
    ]
    found = [parts.information, parts.total_correlation, parts.dimension_wise_kl]
    assert np.allclose(found, truth, atol=0.02 + 4 * parts.std_error)


def test_correlated_and_mixed_posteriors():
    rng = np.random.default_rng(0)
    means, root = rng.normal(size=[200, 2]), np.array([[0.5, 0.0], [0.4, 0.3]])
    correlated = tfd.MultivariateNormalTriL(means, np.tile(root, [200, 1, 1]))
    mixed = tfd.MixtureSameFamily(
        tfd.Categorical(logits=np.zeros([200, 2])),
        tfd.MultivariateNormalDiag(rng.normal(size=[200, 2, 2]), np.full([200, 2, 2], 0.5)),
    )
    for q in (correlated, mixed):
        parts = Channel().decomposition(None, q)
        assert parts.information + parts.total_correlation + parts.dimension_wise_kl == pytest.approx(
            parts.rate, abs=1e-9
        )
    assert Channel().decomposition(None, correlated).total_correlation > 0


def test_information_is_that_of_the_call_and_its_ceiling_is_said():
    q = few_codes(300)
    assert Channel().decomposition(None, q).information == pytest.approx(Channel()(None, q).nats, abs=1e-12)
    means = np.random.default_rng(0).normal(size=[50, 3])
    sharp = Channel().decomposition(None, tfd.MultivariateNormalDiag(means, np.full([50, 3], 1e-3)))
    assert sharp.verdict == "saturated" and "log n" in str(sharp) and sharp.information <= np.log(50) + 1e-12


@pytest.mark.parametrize(
    "marginal, message",
    [
        (
            tfd.MultivariateNormalTriL([0.0, 0.0], [[1.0, 0.0], [0.5, 1.0]]),
            "coordinates. Received: MultivariateNormalTriL",
        ),
        (np.zeros(2), "independent coordinates"),
        (tfd.MultivariateNormalDiag(np.zeros(3)), "event shape .2.. Received: batch .., event .3,."),
    ],
)
def test_other_priors_are_rejected(marginal, message):
    with pytest.raises(InputError, match=message):
        Channel().decomposition(None, few_codes(30), marginal)
