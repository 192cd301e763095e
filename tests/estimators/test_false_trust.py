"""Data on which a value was trusted that was wrong: each kind, and the estimators that fell for it.

The seeds and sizes differ from those on which limits were chosen. A trusted value may be off by 10 % or 0.1 nat.
"""

import math

import numpy as np
import pytest
import tensorflow_probability as tfp

from ib_keras._checks import InputError
from ib_keras.estimators import (
    KSG,
    Auto,
    Binned,
    Calibrated,
    Channel,
    ConditionalKSG,
    ConditionalPlugIn,
    GaussianCopula,
    KernelDensity,
    KozachenkoLeonenko,
    LocalNonuniform,
    MixedKSG,
    NoisyChannel,
    PlugIn,
    StudentCopula,
    Subsampled,
    selfcheck,
)
from ib_keras.estimators.base.trust import margin

pytestmark = pytest.mark.long
SLOW = pytest.mark.slow

SHIFTED_BY_TWO = 0.3369
"""I(X;Y) in nats of a normal column that a fair binary label shifts by 2."""


def rng(seed):
    return np.random.default_rng([20, seed])


def assert_not_fooled(estimate, truth):
    assert estimate.verdict != "trusted" or abs(estimate.nats - truth) <= margin(truth), str(estimate)


def shifted(n, d, seed):
    y = rng(seed).integers(0, 2, n)
    return rng(seed + 1).normal(size=[n, d]) + 2 * y[:, None] * np.eye(d)[0], y


@pytest.mark.parametrize("d", [30, 64, 150, pytest.param(784, marks=pytest.mark.slow)])
@pytest.mark.parametrize("floating", [True, False])
def test_one_column_of_many_knows_a_label(d, floating):
    x, y = shifted(900, d, 1)
    y = y[:, None].astype(float) if floating else y
    for estimator in (Auto(), MixedKSG()):
        assert_not_fooled(estimator(x, y), SHIFTED_BY_TWO)
    found = Auto()(x, y)
    assert found.nats > 0.15 and found.kind == "lower", "the label is read, as a lower bound"


def test_ball_in_three_of_fifty_columns():
    x = rng(2).normal(size=[1500, 50])
    label = ((x[:, :3] ** 2).sum(axis=1) < 2.366).astype(int)
    for estimator in (Auto(), MixedKSG()):
        assert_not_fooled(estimator(x, label), math.log(2))


@pytest.mark.parametrize(("order", "d"), [(8, 8), (4, 9), (3, 6), (2, 12)])
def test_parity_of_signs(order, d):
    x = rng(3).normal(size=[1500, d])
    label = (np.prod(np.sign(x[:, :order]), axis=1) > 0).astype(int)
    for estimator in (Auto(), MixedKSG()):
        assert_not_fooled(estimator(x, label), math.log(2))
        assert estimator(x, label).verdict != "trusted" or order == 2


@pytest.mark.parametrize(("order", "d"), [pytest.param(4, 5, marks=SLOW), (4, 20), (3, 10)])
def test_sign_of_a_product_beside_continuous_columns(order, d):
    x = rng(4).normal(size=[1500, d])
    y = np.prod(np.sign(x[:, :order]), axis=1, keepdims=True) + 0.1 * rng(5).normal(size=[1500, 1])
    for estimator in (KSG(), GaussianCopula(), StudentCopula(), LocalNonuniform(), Auto(seconds=1)):
        assert_not_fooled(estimator(x, y), 0.69)


def checkerboard(n, cells, seed):
    """Uniform rows in the dark cells of a board of cells x cells: I(X;Y) = log(2) nats."""
    generator = rng(seed)
    column = generator.integers(0, cells, n)
    row = 2 * generator.integers(0, cells // 2, n) + column % 2
    return column + generator.uniform(size=n), row + generator.uniform(size=n)


@pytest.mark.parametrize("n", [150, 200, 300])
@pytest.mark.parametrize("estimator", [Auto(seconds=1), KSG(), GaussianCopula(), Binned()], ids=repr)
def test_checkerboard_at_few_rows(n, estimator):
    x, y = checkerboard(n, 10, 6)
    assert_not_fooled(estimator(x[:, None], y[:, None]), math.log(2))


@pytest.mark.parametrize("seed", range(3))
def test_four_clusters_at_few_rows(seed):
    generator = rng(30 + seed)
    left, same = generator.integers(0, 2, 200), generator.uniform(size=200) < 0.75
    right = np.where(same, left, 1 - left)
    truth = math.log(2) + 0.75 * math.log(0.75) + 0.25 * math.log(0.25)
    x, y = (3.0 * side[:, None] + 0.3 * generator.normal(size=[200, 1]) for side in (left, right))
    assert_not_fooled(Auto(seconds=1)(x, y), truth)


def series(phi, n, seed):
    from scipy.signal import lfilter

    noise = rng(seed).normal(size=n + 2000)
    return lfilter([1], [1, -phi], noise)[2000:, None]


DEAR = (1200, 0.98), (1200, 0.995), (1200, 0.999)
SERIES = [(n, phi) for n in (1200, 4500) for phi in (0.98, 0.995, 0.999, 1.0)]


@pytest.mark.parametrize(
    "n, phi",
    [
        pytest.param(*case, marks=SLOW if case in ((1200, 0.999), (1200, 0.995), (1200, 0.98)) else ())
        for case in SERIES
    ],
)
def test_independent_series(phi, n):
    x, y = series(phi, n, 7), series(phi, n, 8)
    for estimator in (KSG(), LocalNonuniform(), MixedKSG(), GaussianCopula(), Auto(seconds=1), Calibrated(KSG())):
        if n > 2000 and isinstance(estimator, Calibrated):
            continue
        assert estimator(x, y).verdict != "trusted"


def test_series_are_noticed_by_subsampling_and_by_the_self_check():
    x, y = series(0.995, 1500, 9), series(0.995, 1500, 10)
    assert Subsampled(KSG())(x, y).verdict != "trusted"
    report = selfcheck(KSG(), x, y)
    assert not report.passed and "independent" in str(report)


@pytest.mark.parametrize("copies", [2, 5, 10])
@pytest.mark.parametrize("jitter", [0.0, 1e-9, 1e-3, 0.02])
def test_copied_rows_beside_random_labels(copies, jitter):
    x = np.repeat(rng(11).normal(size=[1500 // copies, 2]), copies, axis=0)
    label = np.repeat(rng(12).integers(0, 2, 1500 // copies), copies)
    x = x + jitter * rng(13).normal(size=x.shape)
    order = rng(14).permutation(len(x))
    for estimator in (Auto(seconds=1), MixedKSG()):
        assert_not_fooled(estimator(x[order], label[order]), 0.0)


def test_copied_rows_of_two_continuous_sides():
    x, y = (np.repeat(rng(seed).normal(size=[300, 1]), 5, axis=0) for seed in (15, 16))
    for estimator in (Auto(seconds=1), MixedKSG(), KSG()):
        assert_not_fooled(estimator(x, y), 0.0)


@pytest.mark.parametrize("tail", ["outlier", "Cauchy"])
def test_few_rows_do_not_own_the_bins(tail):
    y = rng(17).integers(0, 2, 2000)
    if tail == "outlier":
        x, truth = 6.0 * y + rng(18).normal(size=2000), math.log(2)
        x[3] = 1e4
    else:
        x, truth = 3.0 * y + rng(18).standard_cauchy(size=2000), 0.25
    found = Binned().relevance(x[:, None], y)
    assert found.verdict != "trusted" and found.nats < truth


@pytest.mark.parametrize("n", [1000, 3000])
@pytest.mark.parametrize("correction", ["miller_madow", "chao_shen", "nsb"])
def test_sparse_tables(n, correction):
    p = 1 / np.arange(1, 1001)
    p /= p.sum()
    generator = rng(19)
    x = generator.choice(1000, n, p=p)
    noise = generator.choice(1000, n, p=p)
    y = np.where(generator.uniform(size=n) < 0.15, x, noise)
    joint = 0.85 * np.outer(p, p) + 0.15 * np.diag(p)
    truth = float((joint * np.log(joint / np.outer(p, p))).sum())
    assert_not_fooled(PlugIn(correction)(x, y), truth)


@pytest.mark.parametrize("d", [1, 2, 4])
def test_rectified_columns_beside_an_independent_label(d):
    x = np.maximum(rng(21).normal(size=[2000, d]), 0)
    label = rng(22).integers(0, 2, 2000)
    for estimator in (Auto(), MixedKSG()):
        found = estimator(x, label)
        assert abs(found.nats) < 3 * found.std_error + 0.01


def half_atoms(n, seed):
    """Half bivariate normal, half two symbols (Gao et al. 2017, experiment I)."""
    generator = rng(seed)
    normal = generator.multivariate_normal([0, 0], [[1, 0.9], [0.9, 1]], n)
    left = generator.choice([-1.0, 1.0], n)
    right = np.where(generator.uniform(size=n) < 0.8, left, -left)
    whole = generator.uniform(size=n) < 0.5
    return np.where(whole, normal[:, 0], left)[:, None], np.where(whole, normal[:, 1], right)[:, None]


HALF_ATOMS = math.log(2) + (
    -0.25 * math.log(1 - 0.81) + 0.5 * (math.log(2) + 0.8 * math.log(0.8) + 0.2 * math.log(0.2))
)


@pytest.mark.parametrize("n", [1000, 4000])
def test_half_atoms_half_density(n):
    for seed in (23, 24):
        found = MixedKSG()(*half_atoms(n, seed))
        assert abs(found.nats - HALF_ATOMS) < 3 * found.std_error + 0.02
        assert_not_fooled(Auto(seconds=1)(*half_atoms(n, seed)), HALF_ATOMS)


def test_imputed_values():
    x, y = rng(25).multivariate_normal([0, 0], [[1, 0.9], [0.9, 1]], 2000).T
    missing = rng(26).uniform(size=2000) < 0.3
    x, y = (np.where(missing, 0.0, side)[:, None] for side in (x, y))
    entropy = -(0.3 * math.log(0.3) + 0.7 * math.log(0.7))
    truth = entropy - 0.7 * 0.5 * math.log(1 - 0.81)
    assert_not_fooled(MixedKSG()(x, y), truth)
    assert abs(MixedKSG()(x, y).nats - truth) < 0.06


def test_fair_predictions_are_not_called_unfair():
    """A prediction that is right for 85 %, and a group that is independent of it given the label."""
    holds = 0
    for seed in range(30):
        generator = rng(100 + seed)
        label = generator.integers(0, 2, 500)
        group = np.where(generator.uniform(size=500) < 0.6, label, 1 - label)
        prediction = np.where(generator.uniform(size=500) < 0.85, label, 1 - label)
        low, high = ConditionalPlugIn()(prediction, group, label).interval
        holds += low <= 0 <= high
    # 27 or more of 30 have a probability of .94 where 95 % hold; the old estimator held in none.
    assert holds >= 26


BROKEN_LAWS = {
    "NaN": lambda x: tfp.distributions.MultivariateNormalDiag(np.where(x > 1, np.nan, x), np.ones_like(x)),
    "scale 0": lambda x: tfp.distributions.MultivariateNormalDiag(x, np.zeros_like(x)),
    "scale -1": lambda x: tfp.distributions.MultivariateNormalDiag(x, -np.ones_like(x)),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("law", BROKEN_LAWS)
def test_no_number_is_trusted_of_a_broken_law(law):
    x = rng(27).normal(size=[200, 2])
    try:
        low, high = Channel().bracket(x, BROKEN_LAWS[law](x))
    except (InputError, ValueError):
        return
    for side in (low, high):
        assert side.verdict != "trusted" or math.isfinite(side.nats)
    assert low.verdict != "trusted"


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_noise_of_an_impossible_size_is_not_trusted(scale):
    x = rng(28).normal(size=[300, 2])
    for estimator in (NoisyChannel(noise_std=scale), KernelDensity(noise_std=scale)):
        try:
            assert estimator(x, x).verdict != "trusted"
        except InputError:
            pass


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    "estimator", [NoisyChannel(), KernelDensity(), KozachenkoLeonenko(), KSG(), Auto(seconds=1)], ids=repr
)
def test_values_near_the_largest_float_are_not_trusted_where_they_overflow(estimator):
    x = 1e300 * rng(29).normal(size=[300, 1])
    try:
        found = estimator(x, x[::-1]) if not isinstance(estimator, KozachenkoLeonenko) else estimator(x)
    except InputError:
        return
    number = found.nats if hasattr(found, "nats") else found
    assert math.isfinite(number) or getattr(found, "verdict", "") != "trusted"


def test_an_offset_does_not_hide_dependence():
    x = rng(31).normal(size=[1500, 1])
    y = 0.8 * x + 0.6 * rng(32).normal(size=[1500, 1])
    found = Auto(seconds=1)(x + 1e12, y)
    assert abs(found.nats - 0.511) < 0.1 or found.verdict != "trusted"
    assert found.nats > 0.3


def test_subjects_with_many_rows():
    subject = np.repeat(np.arange(100), 20)
    x = rng(33).normal(size=[100, 2])[subject] + 0.05 * rng(34).normal(size=[2000, 2])
    label = rng(35).integers(0, 2, 100)[subject]
    for order in (np.arange(2000), rng(36).permutation(2000)):
        assert_not_fooled(MixedKSG()(x[order], label[order]), 0.0)
        assert_not_fooled(Auto(seconds=1)(x[order], label[order]), 0.0)


@pytest.mark.parametrize("double", [lambda x: np.hstack([x, x]), lambda x: np.hstack([x, np.exp(x)])])
@pytest.mark.parametrize("estimator", [Auto(seconds=1), StudentCopula(), GaussianCopula(), Calibrated(KSG())], ids=repr)
def test_doubled_columns_are_measured(double, estimator):
    x = rng(37).normal(size=[800, 1])
    y = 0.8 * x + 0.6 * rng(38).normal(size=[800, 1])
    found = estimator(double(x), y)
    assert math.isfinite(found.nats)
    assert_not_fooled(found, 0.511)


def test_a_copy_of_the_other_side_is_not_trusted():
    x = rng(39).normal(size=[800, 1])
    assert Calibrated(KSG())(x, x).verdict != "trusted"


def test_series_beside_a_condition():
    """Two sticky chains that share nothing, whatever is known beside them."""
    x, y = (np.cumsum(rng(seed).random(1500) < 0.02) % 4 for seed in (40, 41))
    z = rng(42).integers(0, 3, 1500)
    for correction in ("miller_madow", "chao_shen", None):
        assert ConditionalPlugIn(correction)(x, y, z).verdict != "trusted"
    x, y = series(-0.98, 1000, 43), series(-0.98, 1000, 44)
    assert ConditionalKSG()(x, y, rng(45).normal(size=[1000, 1])).verdict != "trusted"


def test_labels_of_augmented_rows_behind_noise():
    """A hundred pictures with ten variants each, and a label drawn for each picture: no layer tells a new picture's."""
    subject = rng(46).permutation(np.repeat(np.arange(100), 10))
    t = rng(47).normal(size=[100, 3])[subject] + 0.1 * rng(48).normal(size=[1000, 3])
    label = rng(49).integers(0, 2, 100)[subject]
    law = tfp.distributions.MultivariateNormalDiag(t, 0.1 * np.ones_like(t))
    for found in (NoisyChannel(0.1).relevance(t, label), KernelDensity(0.1).relevance(t, label)):
        assert found.verdict != "trusted"
    assert Channel().relevance(law, label).verdict != "trusted"
