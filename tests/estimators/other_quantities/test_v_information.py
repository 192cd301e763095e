import math

import numpy as np
import pytest
from scipy.integrate import quad
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import PredefinedSplit, cross_val_predict

from ib_keras._checks import InputError
from ib_keras.estimators import VInformation
from ib_keras.problems import BivariateNormal

pytestmark = pytest.mark.long

PROBES = ("linear", "neighbours", "forest")


def two_classes(n, seed, distance=2.0):
    """Returns normal rows of two classes, for which logistic regression is the true posterior, and I(X;Y)."""
    rng = np.random.default_rng(seed)
    label = rng.integers(0, 2, n)

    def weighted(x):
        p = 1 / (1 + np.exp(-distance * x))
        density = sum(np.exp(-((x - side * distance / 2) ** 2) / 2) for side in (-1, 1)) / 2 / math.sqrt(2 * math.pi)
        return -density * (p * np.log(p) + (1 - p) * np.log1p(-p))

    return rng.normal(size=n) + distance * (label - 0.5), label, math.log(2) - quad(weighted, -8, 8)[0]


def test_probe_that_holds_the_posterior_finds_the_information():
    x, label, truth = two_classes(4000, 0)
    estimate = VInformation()(x, label)
    assert abs(estimate.nats - truth) < 4 * estimate.std_error and estimate.kind == "lower"


def test_labels_are_scored_as_scikit_learn_scores_them():
    x, label, _ = two_classes(600, 1)
    fold = np.empty(600, int)
    parts = np.array_split(np.random.default_rng(3).permutation(600), 4)
    for index, part in enumerate(parts):
        fold[part] = index
    p = cross_val_predict(
        LogisticRegression(max_iter=1000),
        (x[:, None] - x.mean()) / x.std(),
        label,
        cv=PredefinedSplit(fold),
        method="predict_proba",
    )
    frequency = np.bincount(label) / 600
    entropy = -(frequency * np.log(frequency)).sum()
    ours = VInformation(folds=4, seed=3)(x, label)
    assert ours.nats == pytest.approx(entropy - log_loss(label, 0.995 * p + 0.005 * frequency), abs=1e-9)
    assert ours.ceiling == pytest.approx(entropy)


@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.parametrize("rho", [0.0, 0.6, 0.99])
@pytest.mark.long
def test_one_column_is_a_lower_bound(probe, rho):
    problem = BivariateNormal(rho)
    x, y = problem.sample(2000, seed=0)
    estimate = VInformation(probe)(np.sinh(2 * x), np.exp(y))
    assert estimate.kind == "lower" and estimate.nats < problem.information + 3 * estimate.std_error
    assert estimate.verdict != "trusted"


def test_line_finds_the_information_of_normal_columns():
    rng, n = np.random.default_rng(0), 4000
    x, noise = rng.normal(size=[2, n, 2])
    estimate = VInformation()(x, x @ [[1.0, 1.0], [0.0, 1.0]] + noise)
    truth = 0.5 * np.linalg.slogdet(np.eye(2) + np.array([[1.0, 1.0], [1.0, 2.0]]))[1]
    assert abs(estimate.nats - truth) < 4 * estimate.std_error and estimate.kind == "point"


def test_it_has_a_direction_and_a_family():
    x = np.random.default_rng(0).normal(size=3000)
    y = x**2 + 0.1 * np.random.default_rng(1).normal(size=3000)
    assert VInformation()(x, y).nats < 0.01
    assert VInformation("neighbours")(x, y).nats > 0.8 > VInformation("neighbours")(y, x).nats


def test_bimodal_values_do_not_exceed_the_one_bit_that_there_is():
    rng = np.random.default_rng(0)
    label = rng.integers(0, 2, 4000)
    y = label + 0.01 * rng.normal(size=4000)
    estimate = VInformation()(label, y)
    assert estimate.nats < math.log(2) + 3 * estimate.std_error


@pytest.mark.parametrize("probe", PROBES)
def test_nothing_to_learn_is_no_information(probe):
    rng = np.random.default_rng(0)
    estimate = VInformation(probe)(rng.normal(size=[1000, 3]), rng.integers(0, 3, 1000))
    assert estimate.nats < 3 * estimate.std_error and estimate.verdict != "trusted" and np.isfinite(estimate.nats)
    assert VInformation(probe)(np.zeros(100), rng.integers(0, 2, 100)).nats < 0.05
    assert VInformation(probe)(rng.normal(size=100), np.zeros(100, int)).nats == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("probe", PROBES)
def test_labels_that_are_plain_are_trusted(probe):
    label = np.arange(600) % 4
    estimate = VInformation(probe)(np.eye(4)[label], label)
    assert 0.9 * math.log(4) < estimate.nats <= estimate.ceiling and estimate.verdict == "trusted"


def test_labels_that_occur_once_and_few_rows():
    rng = np.random.default_rng(0)
    with pytest.warns(UserWarning, match="unique classes is greater than 50%"):  # scikit-learn advises a regression
        estimate = VInformation()(rng.normal(size=50), np.arange(50))
    assert np.isfinite(estimate.nats) and estimate.nats < 0 and estimate.verdict != "trusted"
    assert VInformation()(rng.normal(size=12), np.arange(12) % 2).verdict == "undersampled"


def test_reason_says_what_it_is():
    x, label, _ = two_classes(2000, 0)
    assert "not Shannon information" in VInformation().relevance(x, label).reason


def test_wrong_hyperparameters_and_too_few_rows_are_rejected():
    with pytest.raises(InputError, match="Choose one of: linear, neighbours, forest"):
        VInformation("deep")
    with pytest.raises(InputError, match="`folds` must be an integer of at least 2"):
        VInformation(folds=1)
    with pytest.raises(InputError, match="at least 10 rows, two for each fold. Received: 9 rows"):
        VInformation()(np.zeros(9), np.zeros(9, int))
