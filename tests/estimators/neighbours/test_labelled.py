import numpy as np
import pytest
from sklearn.feature_selection import mutual_info_classif

from ib_keras._checks import InputError
from ib_keras.estimators.neighbours._labelled import judge_size, labelled_information


def classes(n, seed, count=2, distance=2.0, columns=1):
    """Returns values [n, columns] around `distance` times their label, and the labels [n, 1]."""
    rng = np.random.default_rng(seed)
    label = rng.integers(0, count, [n, 1])
    return distance * label + rng.normal(size=[n, columns]), label


def test_agrees_with_scikit_learn():
    x, label = classes(1500, seed=0, count=3, distance=1.0)
    peer = mutual_info_classif(x, label[:, 0], discrete_features=False, n_neighbors=3)[0]
    assert labelled_information(x, label, 3).nats == pytest.approx(peer, abs=2e-3)


def test_gaussian_classes_have_the_integrated_information():
    grid = np.linspace(-8, 10, 20001)
    p = [np.exp(-((grid - mean) ** 2) / 2) / np.sqrt(2 * np.pi) for mean in (0.0, 2.0)]
    mixture = (p[0] + p[1]) / 2
    truth = np.sum(sum(q * np.log(q / mixture) for q in p) / 2) * (grid[1] - grid[0])
    estimate = labelled_information(*classes(8000, seed=1), 3)
    assert abs(estimate.nats - truth) < 4 * estimate.std_error and estimate.verdict == "trusted"


def test_labels_have_no_order():
    x, label = classes(800, seed=4, count=4, distance=1.0, columns=2)
    renamed = np.array([7, -3, 100, 12])[label]
    assert labelled_information(x, label, 3).nats == labelled_information(x, renamed, 3).nats


def test_labels_that_tell_all_reach_their_entropy():
    x, label = classes(1000, seed=0, distance=100.0)
    estimate = labelled_information(x, label, 3)
    assert estimate.nats == pytest.approx(estimate.ceiling, abs=1e-3) and estimate.ceiling < np.log(2) + 1e-9
    assert estimate.verdict == "trusted" and "the label entropy of" in estimate.reason


def test_labels_that_occur_once_are_left_out_and_said():
    x, label = classes(402, seed=5, distance=0.0)
    label[-2:, 0] = 8, 9
    estimate = labelled_information(x, label, 3)
    assert estimate.verdict == "undersampled" and estimate.n == 400 and "2 labels occur once" in estimate.reason
    label[-1] = 1
    assert labelled_information(x, label, 3).reason == "1 label occurs once and is left out: use a coarser label"


def test_only_single_labels_are_rejected():
    with pytest.raises(InputError, match="50 different labels"):
        labelled_information(np.random.default_rng(0).normal(size=[50, 1]), np.arange(50)[:, None], 3)


def test_atoms_are_counted():
    x = np.repeat([[0.0], [1.0]], 200, axis=0)
    assert labelled_information(x, (x > 0).astype(int), 3).nats == pytest.approx(np.log(2), abs=0.01)


def test_rounded_values_are_spread_over_their_rounding():
    x, label = classes(2000, seed=0)
    rounded, plain = labelled_information(x.round(1), label, 3), labelled_information(x, label, 3)
    assert rounded.nats == pytest.approx(plain.nats, abs=3 * plain.std_error)
    assert "1 columns hold rounded measurements" in rounded.reason


def test_many_dimensions_are_said():
    estimate = labelled_information(*classes(500, seed=6, distance=0.2, columns=50), 3)
    assert estimate.verdict == "biased_low" and "50 joint dimensions" in estimate.reason


def test_size_is_judged_by_spread_first_and_then_by_dimension():
    steady = np.full(100, 0.5)
    assert judge_size(np.where(np.arange(100) < 50, -1.0, 2.0), 1)[0] == "undersampled"
    assert judge_size(steady, 4)[0] == "biased_low" and judge_size(steady, 3)[0] == "trusted"
    assert judge_size(steady / 20, 4)[0] == "trusted", "next to nothing is missed of next to nothing"


def test_a_constant_shares_nothing_and_costs_nothing():
    """Every row of a constant is a neighbour of every other row, which took a time that grows like the square of n."""
    label = np.arange(200_000) % 3
    found = labelled_information(np.ones([200_000, 2]), label[:, None], k=3)
    assert found.nats == 0 and found.verdict == "trusted" and found.ceiling == pytest.approx(np.log(3))
