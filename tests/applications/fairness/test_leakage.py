import numpy as np
import pytest
import tensorflow_probability as tfp
from scipy.integrate import quad
from scipy.stats import norm

from ib_keras._checks import InputError
from ib_keras.applications import leakage

tfd = tfp.distributions
N = 600


def groups(seed=0, n=N):
    rng = np.random.default_rng(seed)
    return rng, (rng.random(n) < 0.4).astype(int)


def gaussian(gap, seed=0, n=N):
    """Returns (q, s) of T = X + N(0, 1) with X ~ N(gap s, 1)."""
    rng, s = groups(seed, n)
    return tfd.MultivariateNormalDiag((gap * s + rng.normal(size=n))[:, None].astype("float32"), [1.0]), s


def information(gap):
    """Returns I(T;S) by quadrature: T|s ~ N(gap s, 2)."""
    p, scale = (0.6, 0.4), np.sqrt(2)

    def integrand(t):
        of = [norm.pdf(t, gap * s, scale) for s in (0, 1)]
        mixture = np.dot(p, of)
        return sum(w * f * np.log(f / mixture) for w, f in zip(p, of) if f > 0)

    return quad(integrand, -12, 12 + gap, limit=200)[0]


@pytest.fixture(scope="module")
def found():
    q, s = gaussian(1.5)
    rng = np.random.default_rng(1)
    return leakage(None, q, np.array(["f", "m"])[s], np.where(rng.random(N) < 0.8, s, 1 - s))


def test_a_known_channel_is_bracketed_and_no_attacker_passes(found):
    assert found.lower.nats < information(1.5) < found.upper.nats
    assert found.stochastic and found.upper.verdict == "trusted" and found.groups == ("f", "m")
    assert all(one.usable.nats <= found.upper.nats for one in found.attackers.values())
    assert "more than which no attacker can read from one draw" in found.reason


def test_y_takes_its_part_of_the_information(found):
    # I(T;S|Y) = I(T;S) - I(T;Y), since Y says nothing of T beyond S.
    assert found.lower_given_y.nats < information(1.5) and found.upper_given_y.nats < found.upper.nats
    assert 0.5 < float(found.accuracy) < 0.8 and 0 < float(found.demographic_parity_difference) <= 1


def test_rows_have_every_quantity_with_its_interval(found):
    assert [row["quantity"] for row in found.rows[:2]] == ["I(T;S)", "I(T;S|Y)"]
    assert all(row["low"] <= row["high"] for row in found.rows if "low" in row)
    names = {row["quantity"] for row in found.rows}
    assert {"demographic parity difference", "equalized odds difference", "largest group"} <= names
    assert str(found).startswith("leakage of 2 groups (n = 600): the code tells between")


def test_a_deterministic_code_has_no_upper_end():
    rng, s = groups()
    found = leakage(None, s[:, None] + rng.normal(size=[N, 3]), s)
    assert found.upper.verdict == "ill_posed" and found.upper.nats >= found.entropy
    assert "deterministic and has 600 different values in 600 rows" in found.reason
    assert 0.02 < found.lower.nats < found.attackers["linear"].usable.nats
    assert found.accuracy is found.upper_given_y is None and not found.stochastic


def test_a_code_of_few_values_is_counted():
    rng, s = groups(n=4000)
    t = np.where(rng.random(4000) < 0.7, s, rng.integers(0, 2, 4000))
    p = np.array([[0.6 * 0.85, 0.6 * 0.15], [0.4 * 0.15, 0.4 * 0.85]])
    truth = np.sum(p * np.log(p / p.sum(0) / p.sum(1, keepdims=True)))
    found = leakage(None, t, s)
    assert found.lower.nats < truth < found.upper.nats < truth + 0.06 and found.upper.verdict == "trusted"


def test_a_constant_code_tells_nothing():
    _, s = groups()
    found = leakage(None, np.ones([N, 2]), s)
    # Up to 3 of 600 rows may be of a kind that did not occur.
    assert 0 < found.upper.nats < 3 / N * np.log(1 / 0.35) and found.upper.verdict == "trusted"


def scale_of_zero(x, s):
    return tfd.MultivariateNormalDiag(x, np.where(np.arange(N)[:, None] == 7, 0, np.ones_like(x)))


@pytest.mark.parametrize(
    ("law", "rows"),
    [
        (scale_of_zero, 1),
        (lambda x, s: tfd.MultivariateNormalDiag(x, np.zeros_like(x)), N),
        (lambda x, s: tfd.Independent(tfd.Laplace(x, np.zeros_like(x)), 1), N),
        (lambda x, s: tfd.Independent(tfd.Uniform(x, x + 1e-12), 1), N),
    ],
)
def test_a_law_without_densities_has_no_upper_end_but_the_entropy(law, rows):
    rng, s = groups()
    found = leakage(None, law((4 * s[:, None] + rng.normal(size=[N, 2])).astype("float32"), s), s, s)
    for upper in (found.upper, found.upper_given_y):
        assert upper.verdict == "ill_posed" and f"{rows} of 600 rows have a density of NaN or infinity" in upper.reason
    assert 0.4 < found.lower.nats < found.entropy <= found.upper.nats and "no attacker" not in found.reason


def test_categories_without_probability_are_measured():
    _, s = groups()
    found = leakage(None, tfd.OneHotCategorical(probs=np.eye(2, dtype="float32")[s]), s)
    assert 0.95 * found.entropy < found.lower.nats < found.entropy <= found.upper.nats < found.entropy + 0.03
    assert found.upper.verdict == "trusted"


def laws_without_means(x):
    normal = tfd.MultivariateNormalDiag(x, np.ones_like(x))
    return {
        "relaxed": tfd.RelaxedOneHotCategorical(0.5, logits=x),
        "transformed": tfd.TransformedDistribution(tfd.Independent(tfd.Normal(x, 1.0), 1), tfp.bijectors.Exp()),
        "quantized": tfd.Independent(tfd.QuantizedDistribution(tfd.Normal(x, 1.0)), 1),
        "mixture": tfd.Mixture(tfd.Categorical(logits=np.zeros_like(x)), [normal, normal]),
        "cauchy": tfd.Independent(tfd.Cauchy(x, 1.0), 1),
    }


@pytest.mark.parametrize("name", ["relaxed", "transformed", "quantized", "mixture", "cauchy"])
def test_laws_without_means_are_measured(name):
    rng, s = groups()
    x = np.stack([2.0 * s, rng.normal(size=N)], axis=1).astype("float32")
    found = leakage(None, laws_without_means(x)[name], s)
    assert 0.02 < found.lower.nats < found.upper.nats < found.entropy and found.upper.verdict == "trusted"


def test_a_mixture_with_a_point_is_refused():
    _, s = groups()
    parts = [
        tfd.Independent(tfd.Deterministic(np.zeros([N, 1])), 1),
        tfd.Independent(tfd.Normal(np.zeros([N, 1]), 1.0), 1),
    ]
    with pytest.raises(InputError, match="`q` must be a channel with noise. Received: Mixture"):
        leakage(None, tfd.Mixture(tfd.Categorical(logits=np.zeros([N, 2])), parts), s)


@pytest.mark.parametrize("seed", range(3))
def test_a_rare_group_is_not_trusted_and_may_hold_what_did_not_occur(seed):
    # A tenth of 1 % of the rows is told by the code; none of the rows that were drawn is.
    s = (np.random.default_rng(seed).permutation(N) < 6).astype(int)
    found = leakage(None, tfd.MultivariateNormalDiag(np.zeros([N, 1], "float32"), [1.0]), s)
    assert found.upper.verdict == "undersampled" and "the smallest group has 6 rows" in found.reason
    assert found.upper.nats > 0.1 * 0.01 * np.log(100)


def test_booleans_and_bytes_are_predictions_of_the_same_classes():
    _, s = groups()
    as_numbers, as_booleans = (
        leakage(None, np.ones([N, 1]), s, s, predictions=predicted) for predicted in (s, s.astype(bool))
    )
    assert float(as_booleans.accuracy) == float(as_numbers.accuracy) == 1.0
    texts = np.array(["no", "yes"])[s]
    assert float(leakage(None, np.ones([N, 1]), s, texts, predictions=texts.astype("S")).accuracy) == 1.0


def test_own_predictions_decide_the_gaps():
    _, s = groups()
    found = leakage(None, np.ones([N, 1]), s, s, predictions=s)
    assert float(found.accuracy) == 1.0 and float(found.demographic_parity_difference) == 1.0
    assert float(found.equalized_odds_difference) == 0.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sensitive": np.zeros(N)}, "`sensitive` must be of two different values or more"),
        ({"sensitive": np.arange(N - 1) % 2}, "`sensitive` must be one value for each of the 600 examples"),
        ({"sensitive": np.arange(N) % 2, "y": ["a"] * N}, "`y` must be of two different values"),
        ({"sensitive": np.arange(N) % 2, "predictions": np.zeros(N)}, "`predictions` must be None without `y`"),
        (
            {"sensitive": np.arange(N) % 2, "y": np.arange(N) % 2, "predictions": np.full(N, 7)},
            "`predictions` must be values of `y`",
        ),
        (
            {"sensitive": np.arange(N) % 2, "y": np.arange(N) % 2, "predictions": np.full(N, 0.3)},
            "`predictions` must be integers, booleans or texts. Received: continuous values. Pass classes",
        ),
        ({"sensitive": np.arange(N) % 2, "max_examples": 1}, "`max_examples` must be at least 2"),
        ({"sensitive": np.arange(N) % 2, "seed": -1}, "`seed` must be"),
    ],
)
def test_bad_input_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        leakage(None, np.ones([N, 1]), **arguments)
