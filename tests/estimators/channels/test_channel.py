import numpy as np
import pytest
import tensorflow_probability as tfp
from scipy import stats

from ib_keras._checks import InputError
from ib_keras.estimators import Channel

tfd = tfp.distributions


def linear_gaussian(dimension, noise, n=4000, seed=0):
    """Returns (x, q, marginal of t, I(X;T)) of t = W x + noise."""
    rng = np.random.default_rng(seed)
    w = rng.normal(size=[dimension, dimension]) / np.sqrt(dimension)
    x = rng.normal(size=[n, dimension])
    q = tfd.MultivariateNormalDiag((x @ w.T).astype("float32"), np.full([n, dimension], noise, "float32"))
    covariance = w @ w.T + noise**2 * np.eye(dimension)
    marginal = tfd.MultivariateNormalTriL(np.zeros(dimension), np.linalg.cholesky(covariance))
    return x, q, marginal, 0.5 * np.linalg.slogdet(covariance / noise**2)[1]


@pytest.mark.parametrize("dimension", [2, 16, 64])
@pytest.mark.parametrize("noise", [0.05, 0.5, 2.0])
@pytest.mark.parametrize("marginal_is_known", [False, True])
@pytest.mark.long
def test_bracket_holds_the_analytic_rate(dimension, noise, marginal_is_known):
    x, q, marginal, truth = linear_gaussian(dimension, noise)
    low, high = Channel().bracket(x, q, marginal if marginal_is_known else None)
    assert np.isfinite([low.nats, high.nats]).all()
    assert low.nats - 3 * low.std_error <= truth <= high.nats + 3 * high.std_error
    assert (low.kind, high.kind) == ("lower", "upper")
    assert low.nats <= low.ceiling == pytest.approx(np.log(4000))


def test_tight_where_rows_suffice():
    x, q, _, _ = linear_gaussian(2, 0.5)
    low, high = Channel().bracket(x, q)
    assert high.nats - low.nats < 0.02 and low.verdict == "trusted"


def test_saturation_and_bias_are_said():
    assert Channel()(None, linear_gaussian(64, 0.05)[1]).saturated
    assert Channel()(None, linear_gaussian(16, 0.6)[1]).verdict == "biased_low"


def test_matrix_product_equals_the_general_way():
    x, q, _, _ = linear_gaussian(3, 0.5, n=300)
    general = tfd.MultivariateNormalTriL(q.mean(), np.tile(0.5 * np.eye(3, dtype="float32"), [300, 1, 1]))
    for ours, theirs in zip(Channel().bracket(x, q), Channel().bracket(x, general)):
        assert ours.nats == pytest.approx(theirs.nats, abs=4 * ours.std_error)
    independent = tfd.Independent(tfd.Normal(q.mean(), q.stddev()), 1)
    assert Channel()(x, independent).nats == pytest.approx(Channel()(x, q).nats, abs=4 * 0.05)


def test_blocks_do_not_change_the_value(monkeypatch):
    x, q, _, _ = linear_gaussian(2, 0.5, n=500)
    y = np.arange(500) % 3
    whole = Channel().bracket(x, q), Channel().relevance(q, y)
    monkeypatch.setattr("ib_keras.estimators.channels._log_sums._ROWS", 77)
    monkeypatch.setattr("ib_keras.estimators.channels._log_sums._OTHERS", 130)
    for before, after in zip((*whole[0], whole[1]), (*Channel().bracket(x, q), Channel().relevance(q, y))):
        assert after.nats == pytest.approx(before.nats, abs=1e-9)


def test_relevance_of_separated_and_of_mixed_classes():
    y = np.random.default_rng(0).permutation(np.arange(3000) % 3)
    one_hot = np.eye(3, dtype="float32")[y]
    clear = Channel().relevance(tfd.MultivariateNormalDiag(one_hot * 20, np.ones_like(one_hot)), y)
    assert clear.nats == pytest.approx(np.log(3), abs=1e-6) and clear.verdict == "trusted"
    blind = Channel().relevance(tfd.MultivariateNormalDiag(one_hot * 0, np.ones_like(one_hot)), y)
    assert blind.nats == pytest.approx(0, abs=1e-6)


def test_relevance_equals_the_integral():
    y = np.arange(4000) % 2
    q = tfd.MultivariateNormalDiag((2.0 * y[:, None]).astype("float32"), np.ones([4000, 1], "float32"))
    grid = np.linspace(-8, 10, 20001)
    p = [np.exp(-((grid - mean) ** 2) / 2) / np.sqrt(2 * np.pi) for mean in (0.0, 2.0)]
    truth = np.sum(sum(d * np.log(d / (p[0] + p[1]) * 2) for d in p) / 2) * (grid[1] - grid[0])
    estimate = Channel().relevance(q, y)
    assert abs(estimate.nats - truth) < 4 * estimate.std_error


def test_rows_recognised_by_themselves_are_said():
    rng = np.random.default_rng(0)
    t = rng.normal(size=[300, 20]).astype("float32")
    estimate = Channel().relevance(tfd.MultivariateNormalDiag(t, 0.01 * np.ones_like(t)), rng.integers(0, 2, 300))
    assert estimate.nats > 0.6 and estimate.verdict == "biased_high"


def test_draws_and_seed_are_hyperparameters_and_reproducible():
    x, q, _, _ = linear_gaussian(2, 0.5, n=300)
    base = Channel()(x, q)
    assert base == Channel()(x, q)
    assert len({base.nats, Channel(seed=1)(x, q).nats, Channel(num_samples=2)(x, q).nats}) == 3
    y = np.arange(300) % 2
    assert Channel().relevance(q, y).nats != Channel(num_samples=2).relevance(q, y).nats


@pytest.mark.parametrize(
    "q, message",
    [
        (np.zeros([5, 2]), "Pass model.posterior"),
        (tfd.VectorDeterministic(np.zeros([5, 2])), "state a noise level with NoisyChannel"),
        (tfd.Normal(np.zeros(5), 1.0), "Pass q.t.x. of n rows"),
        (tfd.MultivariateNormalDiag(np.zeros([1, 2])), "batch .1,."),
    ],
)
def test_what_is_no_channel_is_rejected(q, message):
    with pytest.raises(InputError, match=message):
        Channel()(None, q)


def test_unpaired_rows_and_labels_are_rejected():
    x, q, _, _ = linear_gaussian(2, 0.5, n=50)
    with pytest.raises(InputError, match="paired with `q` .50 rows.. Received: 49 rows"):
        Channel()(x[:-1], q)
    with pytest.raises(InputError, match="one label per example .50.. Received: 49 labels"):
        Channel().relevance(q, np.zeros(49, int))
    with pytest.raises(InputError, match="argmax"):
        Channel().relevance(q, np.eye(50))


@pytest.mark.parametrize("measure", ["bracket", "empirical", "decomposition", "relevance"])
def test_rows_of_a_diverged_encoder_are_rejected(measure):
    x = np.ones([50, 2], "float32")
    x[7] = np.nan
    q = tfd.MultivariateNormalDiag(x, np.ones_like(x))
    given = {"bracket": (None, q), "empirical": (q,), "decomposition": (None, q), "relevance": (q, np.arange(50) % 2)}
    with pytest.raises(
        InputError, match=r"draws are finite. Received: 1 of 50 rows with NaN or infinity. Find the epoch"
    ):
        getattr(Channel(), measure)(*given[measure])


def test_copied_rows_are_said():
    x, q, _, _ = linear_gaussian(2, 0.5, n=200)
    copies = tfd.MultivariateNormalDiag(np.tile(q.mean(), [5, 1]), np.tile(q.stddev(), [5, 1]))
    assert all(side.verdict == "undersampled" for side in Channel().bracket(np.tile(x, [5, 1]), copies))


RNG = np.random.default_rng(0)
PLACE, WIDTH = RNG.normal(size=[60, 2]), RNG.uniform(0.3, 1, size=[60, 2])
ROOTS = np.tril(RNG.normal(size=[60, 2, 2])) * 0.3 + 0.6 * np.eye(2)


def normal_vectors(t):
    return np.stack([stats.multivariate_normal(m, root @ root.T).logpdf(t) for m, root in zip(PLACE, ROOTS)], axis=1)


def two_peaks(t):
    return np.log(sum(stats.norm.pdf(t[:, None], PLACE + side, WIDTH).prod(axis=2) for side in (-2, 2)) / 2)


FAMILIES = {
    "laplace": (
        tfd.Independent(tfd.Laplace(PLACE, WIDTH), 1),
        lambda t: stats.laplace.logpdf(t[:, None], PLACE, WIDTH).sum(2),
    ),
    "student": (
        tfd.Independent(tfd.StudentT(np.float64(3), PLACE, WIDTH), 1),
        lambda t: stats.t.logpdf(t[:, None], 3, PLACE, WIDTH).sum(2),
    ),
    "log-normal": (
        tfd.Independent(tfd.LogNormal(PLACE, WIDTH), 1),
        lambda t: stats.lognorm.logpdf(t[:, None], WIDTH, scale=np.exp(PLACE)).sum(2),
    ),
    "beta": (
        tfd.Independent(tfd.Beta(1 + np.exp(PLACE), 1 + WIDTH), 1),
        lambda t: stats.beta.logpdf(t[:, None], 1 + np.exp(PLACE), 1 + WIDTH).sum(2),
    ),
    "triangular": (tfd.MultivariateNormalTriL(PLACE, ROOTS), normal_vectors),
    "mixture": (
        tfd.MixtureSameFamily(
            tfd.Categorical(logits=np.zeros([60, 2])),
            tfd.MultivariateNormalDiag(
                PLACE[:, None] + np.array([[-2.0], [2.0]]), np.repeat(WIDTH[:, None], 2, axis=1)
            ),
        ),
        two_peaks,
    ),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_any_family_of_densities_serves(family):
    """The bounds are those of scipy's densities at the same draws."""
    q, density = FAMILIES[family]
    log_q = density(q.sample(seed=(0, 0)).numpy())
    own = np.diag(log_q)
    low, high = Channel().bracket(None, q)
    expected = (own - np.log(np.exp(log_q).mean(1))).mean()
    # Chance puts the lower bound of some laws above the upper one, to which it is lowered.
    assert low.nats == pytest.approx(min(expected, high.nats), abs=1e-8)
    others = np.where(np.eye(60, dtype=bool), -np.inf, log_q)
    assert high.nats <= (own - np.log(np.exp(others).sum(1) / 59)).mean() + 1e-8
    assert Channel().relevance(q, np.arange(60) % 2).nats <= np.log(2) + 1e-9


def test_empirical_channel_is_the_lower_bound_with_the_error_of_the_draws():
    _, q, _, _ = linear_gaussian(2, 0.5, n=200)
    runs = [Channel(num_samples=2, seed=seed).empirical(q) for seed in range(40)]
    assert runs[0].nats == pytest.approx(Channel(num_samples=2)(None, q).nats, abs=1e-12) and runs[0].ceiling == np.log(
        200
    )
    spread = np.std([run.nats for run in runs])
    assert runs[0].std_error == pytest.approx(spread, rel=0.45), "40 runs know their spread to 11 %"
    assert Channel().empirical(q).std_error > 1.2 * runs[0].std_error


@pytest.mark.long
def test_more_draws_reduce_the_error():
    """Four times the draws, half the spread over seeds: the ratio of 30 runs each is known to a factor of 1.5."""
    _, q, _, _ = linear_gaussian(2, 0.5, n=100)
    spread = [np.std([Channel(num_samples=count, seed=seed)(None, q).nats for seed in range(30)]) for count in (1, 4)]
    assert 2 / 1.5 < spread[0] / spread[1] < 2 * 1.5


def test_scalars_are_rejected_and_the_remedy_is_said():
    with pytest.raises(InputError, match="event shape .d.. Received: batch .5,., event .."):
        Channel().decomposition(None, tfd.Laplace(np.zeros(5), 1.0))


def test_a_pair_of_mean_and_log_variance_is_a_gaussian_channel():
    x, q, _, _ = linear_gaussian(2, 0.5, n=200)
    pair = q.mean().numpy(), 2 * np.log(q.stddev().numpy())
    y = (x[:, 0] > 0).astype(int)
    assert Channel()(x, pair).nats == pytest.approx(Channel()(x, q).nats, abs=1e-5)
    assert Channel().relevance(pair, y).nats == pytest.approx(Channel().relevance(q, y).nats, abs=1e-5)
    assert Channel().empirical(pair).nats == pytest.approx(Channel().empirical(q).nats, abs=1e-5)
    assert Channel().decomposition(x, pair).rate == pytest.approx(Channel().decomposition(x, q).rate, abs=1e-3)
    with pytest.raises(InputError, match=r"a pair .mean, log_variance. .* \(200, 2\) and \(200, 1\)"):
        Channel()(x, (pair[0], pair[1][:, :1]))


def two_groups(gap, n, seed, scale=1.0, share=0.3):
    """Returns (q, y) of T = X + noise with X ~ N(gap y, 1)."""
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < share).astype(int)
    mean = (gap * y + rng.normal(size=n))[:, None].astype("float32")
    return tfd.MultivariateNormalDiag(mean, np.full([n, 1], scale, "float32")), y


def information_of_groups(gap, scale=1.0, share=0.3):
    width, t = np.hypot(1, scale), np.linspace(-15, 15 + gap, 40_001)
    of = [(p, stats.norm.pdf(t, m, width)) for p, m in ((1 - share, 0), (share, gap))]
    mixture = sum(p * f for p, f in of)
    return sum(np.trapezoid(p * f * np.log(np.maximum(f, 1e-300) / np.maximum(mixture, 1e-300)), t) for p, f in of)


@pytest.mark.parametrize(("gap", "scale"), [(0.0, 1.0), (0.2, 1.0), (1.0, 0.3), (1.0, 0.02)])
def test_ends_of_relevance_lie_on_their_side_of_the_truth(gap, scale):
    truth = information_of_groups(gap, scale)
    ends = [Channel().relevance_bracket(*two_groups(gap, 250, seed, scale)) for seed in range(25)]
    # Of 25 ends that each hold with 97.5 %, four or more fail once in 300 such tests.
    assert sum(high.nats < truth - 1e-9 for _, high in ends) <= 3
    assert sum(low.nats > truth + 1e-9 for low, _ in ends) <= 3


def test_ends_of_relevance_close_with_more_rows():
    widths = [
        high.nats - low.nats for low, high in (Channel().relevance_bracket(*two_groups(0.5, n, 0)) for n in (200, 3000))
    ]
    assert widths[1] < widths[0] / 2


def test_relevance_given_labels_is_the_mean_of_their_parts():
    q, y = two_groups(1.0, 1500, 0)
    low, high = Channel().relevance_bracket(q, y, given=y)
    assert low.nats == 0 and high.nats == pytest.approx(0, abs=1e-9), "S is known from itself"
    low, high = Channel().relevance_bracket(q, y, given=np.arange(1500) % 2)
    assert low.nats < information_of_groups(1.0) < high.nats


def test_rows_that_recognise_themselves_leave_a_wide_bracket():
    low, high = Channel().relevance_bracket(*two_groups(0.0, 300, 0, scale=1e-4))
    assert high.verdict == "biased_high" and low.verdict == "biased_low" and low.nats == 0
