import numpy as np
import pytest
from sklearn.feature_selection import mutual_info_classif
from sklearn.metrics import mutual_info_score

from ib_keras._checks import InputError
from ib_keras.estimators import KSG, MixedKSG


def test_agrees_with_scikit_learn_on_labels():
    rng = np.random.default_rng(0)
    label = rng.integers(0, 3, 1500)
    x = label[:, None] + rng.normal(size=[1500, 1])
    peer = mutual_info_classif(x, label, discrete_features=False, n_neighbors=3)[0]
    assert MixedKSG()(x, label).nats == pytest.approx(peer, abs=2e-3)


def test_gaussian_classes_have_the_integrated_information():
    rng = np.random.default_rng(1)
    label = rng.integers(0, 2, 8000)
    x = 2.0 * label + rng.normal(size=8000)
    grid = np.linspace(-8, 10, 20001)
    p = [np.exp(-((grid - mean) ** 2) / 2) / np.sqrt(2 * np.pi) for mean in (0.0, 2.0)]
    mixture = (p[0] + p[1]) / 2
    truth = np.sum(sum(q * np.log(q / mixture) for q in p) / 2) * (grid[1] - grid[0])
    estimate = MixedKSG()(x, label)
    assert abs(estimate.nats - truth) < 4 * estimate.std_error


def test_mixture_of_an_atom_and_a_density():
    rng = np.random.default_rng(2)
    x = np.maximum(rng.normal(size=6000), 0)
    y = np.where(x > 0, rng.normal(size=6000), 5.0)
    truth = np.log(2)
    estimate = MixedKSG()(x, y)
    assert abs(estimate.nats - truth) < 4 * estimate.std_error + 0.02


def test_discrete_values_in_floats_equal_the_counts():
    rng = np.random.default_rng(3)
    x = rng.integers(0, 3, 2000)
    y = (x + rng.integers(0, 2, 2000)) % 3
    assert MixedKSG()(x.astype(float), y.astype(float)).nats == pytest.approx(mutual_info_score(x, y), abs=1e-9)


def test_labels_have_no_order():
    rng = np.random.default_rng(4)
    label = rng.integers(0, 4, 800)
    x = rng.normal(size=[800, 2]) + label[:, None]
    renamed = np.array([7, -3, 100, 12])[label]
    assert MixedKSG()(x, label).nats == MixedKSG()(x, renamed).nats


def test_two_labels_belong_to_plug_in():
    with pytest.raises(InputError, match="Use PlugIn"):
        MixedKSG()(np.arange(50) % 2, np.arange(50) % 3)


def test_labels_that_occur_once_are_said():
    rng = np.random.default_rng(5)
    label = np.concatenate([np.arange(400) % 2, [8, 9]])
    estimate = MixedKSG()(rng.normal(size=402), label)
    assert estimate.verdict == "undersampled" and estimate.n == 400


def test_only_single_labels_are_rejected():
    with pytest.raises(InputError, match="50 different labels"):
        MixedKSG()(np.random.default_rng(0).normal(size=50), np.arange(50))


def test_many_dimensions_are_said():
    rng = np.random.default_rng(6)
    label = rng.integers(0, 2, 500)
    estimate = MixedKSG()(rng.normal(size=[500, 50]) + 0.2 * label[:, None], label)
    assert estimate.verdict == "biased_low"


def test_rounded_values_are_not_trusted():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=[2, 2000])
    for sides in ((x.round(1), y.round(1)), (x, (0.6 * x + 0.8 * y).round(1)), (np.tile(x, 2), np.tile(y, 2))):
        for estimator in (MixedKSG(), KSG()):
            assert estimator(*sides).verdict == "ill_posed"
    label = rng.integers(0, 2, 2000)
    assert MixedKSG()(x.round(1), label).verdict == "ill_posed"


def test_continuous_sides_are_judged_like_those_of_ksg():
    rng = np.random.default_rng(0)
    x = rng.normal(size=[1500, 3])
    y = 0.95 * x + np.sqrt(1 - 0.95**2) * rng.normal(size=[1500, 3])
    mixed, plain = MixedKSG()(x, y), KSG()(x, y)
    assert mixed.nats == plain.nats and mixed.verdict == plain.verdict == "biased_low"


def test_labels_in_several_dimensions_are_not_trusted():
    x = np.random.default_rng(0).normal(size=[2000, 7])
    estimate = MixedKSG()(x, (x[:, 0] * x[:, 1] > 0).astype(int))
    assert estimate.nats < 0.6 and estimate.verdict == "biased_low"
