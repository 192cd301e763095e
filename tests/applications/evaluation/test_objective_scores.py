import types

import numpy as np
import pytest
from scipy.stats import norm

from ib_keras.applications.evaluation import objective_scores
from ib_keras.applications.evaluation.pca_error import pca_error
from ib_keras.applications.evaluation.subject import Subject
from ib_keras.layers import CategoricalLikelihood
from ib_keras.models import DenseAutoencoder, IBAutoencoder, VIBClassifier
from tests.oracles.linear_gaussian_autoencoder import NOISE, VARIANCE, WEIGHTS


def log_p(subject):
    return norm(scale=np.sqrt(VARIANCE)).logpdf(subject.x).sum(axis=1)


def test_likelihood_of_the_exact_posterior_is_exact(known):
    found = objective_scores.log_likelihood(known)
    expected = log_p(known)
    assert found["log_likelihood"] == pytest.approx(expected.mean(), abs=1e-3) and found["log_likelihood_samples"] == 7
    assert found["log_likelihood_std_error"] == pytest.approx(expected.std() / np.sqrt(1500), rel=1e-3)


def test_terms_have_their_closed_forms(known):
    deviation = NOISE / np.sqrt(VARIANCE)
    mean = known.x * WEIGHTS / VARIANCE
    rate = 0.5 * (mean**2 + deviation**2 - 1 - np.log(deviation**2)).sum(axis=1)
    assert objective_scores.rate(known)["rate"] == pytest.approx(rate.mean(), rel=1e-4)
    residual = (known.x - mean * WEIGHTS) ** 2 + (deviation * WEIGHTS) ** 2
    distortion = (residual / (2 * NOISE**2) + np.log(NOISE * np.sqrt(2 * np.pi))).sum(axis=1)
    found = objective_scores.distortion(known)["distortion"]
    # One draw of t per example moves each distortion by less than its own scale, some nats.
    assert found == pytest.approx(distortion.mean(), abs=4 * 2 / np.sqrt(1500))
    elbo = objective_scores.elbo(known)
    assert elbo["elbo"] == pytest.approx(-found - rate.mean(), rel=1e-4)
    assert abs(elbo["elbo"] - log_p(known).mean()) < 4 * 2 / np.sqrt(1500), "the bound is tight at the exact posterior"


def test_error_of_the_mean_code_stands_beside_principal_components(known, plain, linear):
    shrunk = known.x * WEIGHTS**2 / VARIANCE
    found = objective_scores.mse(known)
    assert found["mse"] == pytest.approx(np.mean((known.x - shrunk) ** 2), rel=1e-4)
    assert found["mse_of_pca"] < 1e-10, "three components of three columns"
    assert objective_scores.mse(plain) == pytest.approx(
        {"mse": np.mean(plain.x[:, 2] ** 2) / 3, "mse_of_pca": pca_error(linear.x[:2000], plain.x, 2)}
    )


def test_a_point_has_neither_rate_nor_bound(plain):
    assert objective_scores.rate(plain) == objective_scores.elbo(plain) == objective_scores.log_likelihood(plain) == {}
    assert objective_scores.accuracy(plain) == objective_scores.error_rate(plain) == {}
    squares = (plain.x[:, 2] ** 2 / 2).mean() + 1.5 * np.log(2 * np.pi)
    assert objective_scores.distortion(plain)["distortion"] == pytest.approx(squares, rel=1e-4)


def test_classifier_has_an_accuracy_and_no_bound(linear):
    model = VIBClassifier((3,), 2, 2, hidden=(), seed=0)
    subject = Subject(model, linear.data)
    right = model.predict(subject.x, verbose=0).argmax(axis=1) == subject.y
    found = objective_scores.accuracy(subject)
    assert found["accuracy"] == pytest.approx(right.mean())
    assert found["accuracy_std_error"] == pytest.approx(np.sqrt(right.mean() * (1 - right.mean()) / len(right)))
    assert objective_scores.elbo(subject) == objective_scores.mse(subject) == {}


def test_tokens_have_an_error_rate_and_no_squares():
    tokens = np.random.default_rng(0).integers(0, 4, [40, 5])
    model = DenseAutoencoder((5,), 2, hidden=(4,), likelihood=CategoricalLikelihood(4))
    subject = Subject(model, (tokens, None, tokens, None))
    expected = (np.asarray(subject.model.reconstruct(subject.x)) != subject.x).mean()
    assert objective_scores.error_rate(subject)["error_rate"] == pytest.approx(expected)
    assert objective_scores.mse(subject) == {}


def test_other_targets_are_compared_with(linear):
    x = linear.x
    model = IBAutoencoder((3,), 2, hidden=(), target_shape=(2,), likelihood="gaussian", seed=0)
    target = np.clip(np.abs(x[:, :2]) / 10, 0, 1)
    subject = Subject(model, (x[:50], target[:50], x[50:90], target[50:90]), num_samples=9, seed=2)
    expected = model.terms(subject.x, subject.y, seed=2)["distortion"].mean()
    assert objective_scores.distortion(subject)["distortion"] == pytest.approx(expected)
    expected = model.log_likelihood(subject.x, subject.y, num_samples=9, seed=2).mean()
    assert objective_scores.log_likelihood(subject)["log_likelihood"] == pytest.approx(expected)
    assert expected > objective_scores.elbo(subject)["elbo"]
    assert objective_scores.mse(subject) == {}


def test_terms_that_a_model_has_not_are_left_out():
    assert objective_scores.distortion(types.SimpleNamespace(terms={"rate": np.ones(3)})) == {}
