import types

import numpy as np
import pytest
import tensorflow_probability as tfp
from scipy.stats import norm

from ib_keras.applications.evaluation import code_scores
from ib_keras.applications.evaluation.evaluate import evaluate
from ib_keras.applications.evaluation.subject import Subject
from ib_keras.callbacks import InformationPlane
from ib_keras.models import VAE, DenseAutoencoder
from tests.oracles.linear_gaussian_autoencoder import NOISE, VARIANCE, WEIGHTS

tfd = tfp.distributions
INFORMATION = 0.5 * np.log(VARIANCE / NOISE**2)


def test_active_units_are_those_that_move():
    codes = np.random.default_rng(0).normal(size=[5000, 4]) * np.sqrt([1.0, 0.02, 0.005, 0.0])
    assert code_scores.active_units(types.SimpleNamespace(codes=codes)) == {"active_units": 2}


def test_active_units_of_a_known_model(known):
    assert code_scores.active_units(known) == {"active_units": 2}


def test_dimension_of_codes_on_a_curve():
    """The slope of n ratios spreads by about d / sqrt(n)."""
    turn = np.random.default_rng(0).uniform(0, 6, 1000)
    codes = np.stack([np.cos(turn), np.sin(turn), turn], axis=1)
    found = code_scores.dimension(types.SimpleNamespace(codes=codes, seed=0))
    assert found["intrinsic_dimension"] == pytest.approx(1, abs=4 / np.sqrt(1000))
    assert code_scores.dimension(types.SimpleNamespace(codes=np.zeros([100, 2]), seed=0)) == {}


def test_information_is_bracketed(known):
    found = code_scores.source(known)
    low, high = found["I(X;T)"], found["I(X;T)_upper"]
    error = 4 * found["I(X;T)_std_error"]
    assert low - error < INFORMATION.sum() < high + error and found["I(X;T)_verdict"] == "trusted"
    assert "I(X;T)_noise_std" not in found


def test_rates_of_coordinates_are_their_information(known):
    """Over all x, E KL(q(t_j|x) || N(0, 1)) is the information of coordinate j, since the codes together are N(0,
    I)."""
    found = code_scores.rate_per_coordinate(known)["rate_per_coordinate"]
    assert np.allclose(found, INFORMATION, atol=4 / np.sqrt(1500)) and abs(found[2]) < 1e-5


def test_independent_coordinates_share_nothing(known):
    found = code_scores.total_correlation(known)
    # The parts are those of the mixture of 1500 rows, of some exp(I) cells: off by less than exp(sum of I) / 2n.
    assert abs(found["total_correlation"]) < 0.1 and found["total_correlation_n"] == 1500
    assert np.allclose(found["marginal_kl_per_coordinate"], 0, atol=0.05)


def test_what_a_label_is_told(known):
    """The label is the sign of x_0: I(T;Y) = log 2 - E H(P(x_0 > 0 | t_0)), integrated over t_0."""
    t = np.random.default_rng(0).normal(size=200_000)
    p = norm.cdf(t * WEIGHTS[0] / NOISE)
    entropy = -(p * np.log(np.clip(p, 1e-12, 1)) + (1 - p) * np.log(np.clip(1 - p, 1e-12, 1))).mean()
    found = code_scores.target(known)
    assert found["I(T;Y)"] == pytest.approx(np.log(2) - entropy, abs=4 * found["I(T;Y)_std_error"] + 0.02)


def test_point_is_measured_with_noise(plain):
    found = code_scores.source(plain) | code_scores.target(plain) | code_scores.total_correlation(plain)
    noise = found["I(X;T)_noise_std"]
    assert noise == found["I(T;Y)_noise_std"] == found["total_correlation_noise_std"] > 0
    exact = 0.5 * np.log1p(VARIANCE[:2] / noise**2).sum()
    error = 4 * found["I(X;T)_std_error"]
    assert found["I(X;T)"] - error < exact < found["I(X;T)_upper"] + error
    assert code_scores.rate_per_coordinate(plain) == {} and "marginal_kl_per_coordinate" not in found
    assert abs(found["total_correlation"]) < 0.1


def test_labels_are_read_in_a_point_without_its_noise(plain):
    found = code_scores.target(plain)
    assert found["I(T;Y)"] >= found["I(T;Y)_reader"] - 2 * found["I(T;Y)_std_error"] - 1e-12
    assert 0.4 < found["I(T;Y)_reader"] <= np.log(2) and 0.4 < found["I(T;Y)_trees"] <= np.log(2)


def test_shared_coordinates_have_a_total_correlation(linear, plain):
    """Both coordinates of the code are x_0: with noise s^2 on each, their correlation is v / (v + s^2)."""
    network = plain.model.from_config(plain.model.get_config())
    network.encoder.set_weights([np.array([[1.0, 1.0], [0, 0], [0, 0]]), np.zeros(2)])
    found = code_scores.total_correlation(Subject(network, linear.data, max_examples=1500))
    v = VARIANCE[0]
    correlation = v / (v + found["total_correlation_noise_std"] ** 2)
    assert found["total_correlation"] == pytest.approx(-0.5 * np.log(1 - correlation**2), abs=0.1)


def test_no_labels_no_relevance(linear):
    assert code_scores.target(Subject(linear.model, (linear.x[:50], None, linear.x[50:99], None))) == {}


def test_marginal_without_independent_coordinates_leaves_out_its_part(linear):
    model = VAE((3,), 2, hidden=(), marginal="mixture", likelihood="gaussian", seed=0)
    found = code_scores.total_correlation(Subject(model, linear.data, max_examples=200))
    assert np.isfinite(found["total_correlation"]) and "marginal_kl_per_coordinate" not in found


def test_coordinates_are_compared_with_the_marginal_of_the_model(known):
    """The codes together are N(0, I), whose coordinates lie m^2 / 2 nats from N(m, 1)."""
    shifted = types.SimpleNamespace(distribution=lambda: tfd.MultivariateNormalDiag([1.0, 0.0, -2.0], [1.0, 1.0, 1.0]))
    model = types.SimpleNamespace(is_deterministic=False, marginal=shifted, posterior=known.model.posterior)
    found = code_scores.total_correlation(
        types.SimpleNamespace(model=model, x=known.x, n=known.n, q=known.q, seed=0, codes=known.codes)
    )
    # The mean of 1500 draws of m t - m^2 / 2 has a standard error of m / sqrt(1500).
    assert np.allclose(found["marginal_kl_per_coordinate"], [0.5, 0, 2], atol=4 * 2 / np.sqrt(1500))


def test_wide_codes_are_measured_on_fewer_rows(known, monkeypatch):
    monkeypatch.setattr(code_scores, "_MOST_TERMS", 3e4)
    assert code_scores.total_correlation(known)["total_correlation_n"] == 100


@pytest.mark.parametrize("kind", [VAE, DenseAutoencoder])
def test_information_is_that_of_the_plane_to_the_last_digit(kind, digits):
    model = kind((8, 8, 1), 2, hidden=(8,), seed=0)
    found = evaluate(model, digits, max_examples=150, parts=["I(X;T)", "I(T;Y)"])
    (row,) = InformationPlane(digits.x_test, digits.y_test, max_examples=150).measure(model)
    assert {key: row[key] for key in ("I(X;T)", "I(X;T)_upper", "I(T;Y)")} == {
        key: found[key] for key in ("I(X;T)", "I(X;T)_upper", "I(T;Y)")
    }
