"""Every kind of evidence refuses what it is there for, and lets independent rows of a known law pass."""

import dataclasses

import numpy as np
import pytest
from scipy.signal import lfilter

from ib_keras.estimators import KSG, Gaussian, GaussianCopula, LocalNonuniform, MixedKSG, PlugIn, StudentCopula
from ib_keras.estimators.evidence import confirmation
from ib_keras.problems import BivariateNormal


def generator(seed=0):
    return np.random.default_rng(seed)


def autoregressive(phi, n, seed):
    return lfilter([1], [1, -phi], generator(seed).normal(size=n + 5000) * np.sqrt(1 - phi**2))[5000:]


def shifted(columns, n=1000):
    label = generator().integers(0, 2, n)
    x = generator(1).normal(size=[n, columns])
    x[:, 0] += 2 * label
    return x, label


def test_known_laws_stay_trusted():
    x, y = BivariateNormal(0.8).sample(5000, seed=0)
    assert KSG()(x, y).verdict == "trusted" and GaussianCopula()(x, y).verdict == "trusted"
    assert KSG()(x, generator().permutation(y)).verdict == "trusted"
    assert MixedKSG()(*shifted(1, 5000)).verdict == "trusted"


@pytest.mark.parametrize("copies", [2, 5, 10])
def test_copies(copies):
    x = np.repeat(generator().normal(size=[1000 // copies, 3]), copies, axis=0)
    label = np.repeat(generator(1).integers(0, 2, 1000 // copies), copies)
    estimate = MixedKSG()(x + 1e-3 * generator(2).normal(size=x.shape), label)
    assert estimate.verdict != "trusted"


@pytest.mark.parametrize("phi", [0.98, 0.99, 0.999])
@pytest.mark.parametrize("n", [1000, 4000])
def test_independent_series(phi, n):
    for estimator in (KSG(), MixedKSG(), GaussianCopula()):
        estimate = estimator(autoregressive(phi, n, 0), autoregressive(phi, n, 1))
        assert estimate.verdict != "trusted", estimate


@pytest.mark.parametrize("columns", [50, 100, 300])
def test_a_label_beside_wide_columns(columns):
    estimate = MixedKSG()(*shifted(columns))
    assert estimate.verdict in ("undersampled", "biased_low")
    if columns >= 100:
        assert estimate.could_hide > 0.3 and f"{columns} columns" in estimate.reason


@pytest.mark.parametrize("m, d", [(8, 8), (4, 9)])
def test_parity_of_many_columns(m, d):
    x = generator().normal(size=[2000, d])
    label = (np.prod(x[:, :m], axis=1) > 0).astype(int)
    assert MixedKSG()(x, label).verdict != "trusted"


def test_sign_of_a_product_beside_continuous_columns():
    x = generator().normal(size=[2000, 20])
    y = np.sign(np.prod(x[:, :4], axis=1)) + 0.3 * generator(1).normal(size=2000)
    for estimator in (KSG(), GaussianCopula()):
        assert estimator(x, y).verdict != "trusted"


@pytest.mark.parametrize("n", [200, 1000])
def test_a_checkerboard_is_no_zero(n):
    i, j = generator().integers(0, 10, [2, n])
    j = np.where((i + j) % 2, (j + 1) % 10, j)
    x, y = i + generator(1).uniform(size=n), j + generator(2).uniform(size=n)
    for estimator in (KSG(), GaussianCopula()):
        assert estimator(x, y).verdict != "trusted"


def test_tables_too_sparse_for_their_rows():
    weights = 1 / np.arange(1, 1001)
    x, y = generator().choice(1000, [2, 2000], p=weights / weights.sum())
    for correction in ("miller_madow", "chao_shen", "nsb"):
        assert PlugIn(correction)(x, y).verdict != "trusted"


CHECKS = ["copies", "order", "islands", "sparse_table", "wide_label", "reader", "growth", "grids", "power"]


@pytest.mark.parametrize("check", CHECKS)
def test_every_check_is_asked(check, monkeypatch):
    """A check that refuses everything must reach the verdict of some estimator."""

    def refuse(case):
        return {"verdict": "ill_posed", "reason": f"refused by {check}: 1"}

    monkeypatch.setattr(confirmation, check, refuse)
    x, y = BivariateNormal(0.8).sample(5000, seed=0)
    bit = generator().integers(0, 2, 3000)
    found = [KSG()(x, y), PlugIn()(bit, bit ^ (generator(1).random(3000) < 0.1)), MixedKSG()(*shifted(1, 5000))]
    assert any(estimate.reason == f"refused by {check}: 1" for estimate in found)


def test_groups_are_drawn_one_row_at_a_time():
    subjects = np.repeat(generator().normal(size=[300, 1]), 20, axis=0)
    label = np.repeat(generator(1).integers(0, 2, 300), 20)
    x, group = subjects + 0.1 * generator(2).normal(size=subjects.shape), np.repeat(np.arange(300), 20)
    with_groups = MixedKSG()(x, label, groups=group)
    assert with_groups.n == 300 and abs(with_groups.nats) < 0.1 and "300 groups" in with_groups.reason
    assert MixedKSG()(x, label).verdict != "trusted"


def test_could_hide_stays_unknown_where_nothing_was_tried():
    assert np.isnan(KSG()(*BivariateNormal(0.8).sample(500, seed=0)).could_hide)
    assert "could_hide" in {field.name for field in dataclasses.fields(KSG()(*BivariateNormal(0.8).sample(500, 0)))}


@pytest.mark.parametrize(
    "estimator", [KSG(), MixedKSG(), LocalNonuniform(), Gaussian(), GaussianCopula(), StudentCopula()]
)
def test_a_constant_column_is_named(estimator):
    x = np.random.default_rng(0).normal(size=300)
    assert "`y` has the same value in all 300 rows" in estimator(x, np.ones(300)).reason
