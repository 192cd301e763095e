import numpy as np
import pytest
import tensorflow_probability as tfp
from scipy import stats
from scipy.special import logsumexp

from ib_keras.estimators.channels import _draws as channel_draws
from ib_keras.estimators.channels._draws import channel_rows

tfd = tfp.distributions
PLACE = np.random.default_rng(0).normal(size=[70, 3]).astype("float32")
WIDTH = np.random.default_rng(1).uniform(0.5, 2, [70, 3]).astype("float32")
LABELS = np.arange(70) % 3
LAWS = {
    "diagonal": (tfd.MultivariateNormalDiag(PLACE, WIDTH), stats.norm(PLACE.astype(float), WIDTH.astype(float))),
    "one width": (tfd.MultivariateNormalDiag(PLACE, [0.5] * 3), stats.norm(PLACE.astype(float), np.full([70, 3], 0.5))),
    "independent": (
        tfd.Independent(tfd.Normal(PLACE, np.float32(2)), 1),
        stats.norm(PLACE.astype(float), np.full([70, 3], 2.0)),
    ),
    "centred": (tfd.MultivariateNormalDiag(scale_diag=WIDTH), stats.norm(np.zeros([70, 3]), WIDTH.astype(float))),
    "laplace": (tfd.Independent(tfd.Laplace(PLACE, WIDTH), 1), stats.laplace(PLACE.astype(float), WIDTH.astype(float))),
}


@pytest.fixture(params=[16, 1000], ids=["parts", "whole"], autouse=True)
def rows(request, monkeypatch):
    monkeypatch.setattr(channel_draws, "_VALUES", 3 * request.param)
    monkeypatch.setattr("ib_keras.estimators.channels._log_sums._ROWS", request.param)
    monkeypatch.setattr("ib_keras.estimators.channels._log_sums._OTHERS", request.param + 8)


@pytest.mark.parametrize("q, law", LAWS.values(), ids=LAWS)
def test_densities_are_those_of_scipy(q, law):
    q = channel_rows(q)
    t = q.drawn(5, 0)
    log_q = np.stack([law.logpdf(row).sum(axis=1) for row in t])
    assert q.own_log_density(t) == pytest.approx(np.diag(log_q), abs=1e-9)
    np.fill_diagonal(log_q, -np.inf)
    total, joint = q.log_sums_of_others(t, None, LABELS)
    assert total == pytest.approx(logsumexp(log_q, axis=1), abs=1e-9)
    log_q[LABELS[:, None] != LABELS] = -np.inf
    assert joint == pytest.approx(logsumexp(log_q, axis=1), abs=1e-9)


@pytest.mark.parametrize("q, law", LAWS.values(), ids=LAWS)
def test_draws_follow_the_law_and_differ_by_part_number_and_seed(q, law):
    q = channel_rows(q)
    draws = [q.drawn(*numbers) for numbers in [(0, 0), (0, 1), (1, 0)]]
    assert np.array_equal(draws[0], q.drawn(0, 0)) and len({t.tobytes() for t in draws}) == 3
    quantiles = np.stack([law.cdf(t) for t in draws])
    assert stats.kstest(quantiles.ravel(), "uniform").pvalue > 0.001
    assert len(np.unique(quantiles.round(9))) == quantiles.size


def test_one_hot_categories_without_probability_have_exact_densities():
    p = np.array([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.2, 0.3, 0.5]])
    rows, t = channel_rows(tfd.OneHotCategorical(probs=p)), np.eye(3)[[0, 1, 2]]
    assert rows.own_log_density(t) == pytest.approx(np.log([1, 0.5, 0.5]))
    with np.errstate(divide="ignore"):
        assert rows.log_sums_of_others(t, None)[0] == pytest.approx(np.log([0.7, 0.3, 0.0]))
