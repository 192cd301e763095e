import numpy as np
import pytest
from sklearn.metrics import mutual_info_score

from ib_keras._checks import InputError
from ib_keras.estimators import Binned
from ib_keras.problems import BivariateNormal


@pytest.mark.parametrize("bins", [4, 30])
def test_equals_the_counts_of_numpy_histograms(bins):
    x, y = BivariateNormal(0.8).sample(3000, seed=0)
    cut = [np.digitize(side[:, 0], np.linspace(side.min(), side.max(), bins + 1)[1:-1]) for side in (x, y)]
    assert Binned(bins=bins)(x, y).nats == pytest.approx(mutual_info_score(*cut), abs=1e-9)


def test_outside_values_fall_into_the_outermost_bins():
    estimator = Binned(bins=2, range=(-1, 1))
    assert estimator.codes(np.array([[-9.0], [-0.5], [0.5], [9.0]])).tolist() == [0, 0, 1, 1]


def test_information_of_a_deterministic_layer_is_the_entropy_of_the_bins():
    x = np.random.default_rng(0).normal(size=[2000, 8])
    estimates = [Binned(bins=bins)(x, np.tanh(x[:, :1])) for bins in (10, 30)]
    assert estimates[0].nats < estimates[1].nats
    assert all(estimate.saturated for estimate in estimates)


def test_rows_of_their_own_cells_are_undersampled():
    rng = np.random.default_rng(0)
    estimate = Binned().relevance(rng.normal(size=[500, 20]), rng.integers(0, 2, 500))
    assert estimate.verdict == "undersampled"


def test_labels_are_not_binned():
    label = np.arange(1000) % 100
    t = label.astype(float)
    assert Binned(bins=100).relevance(t, label).nats == pytest.approx(np.log(100))


@pytest.mark.parametrize(
    "wrong",
    [
        {"bins": 0},
        {"bins": 1},
        {"range": (1, -1)},
        {"range": (1,)},
        {"range": 5},
        {"range": [[1], [2, 3]]},
        {"range": "ab"},
        {"range": np.array(2)},
        {"range": (-np.inf, np.inf)},
    ],
)
def test_wrong_hyperparameters_are_rejected(wrong):
    with pytest.raises(InputError, match=f"`{next(iter(wrong))}` must be"):
        Binned(**wrong)


@pytest.mark.parametrize("bins", [2, 5])
def test_coarse_bins_are_not_trusted(bins):
    assert Binned(bins=bins)(*BivariateNormal(0.9).sample(10_000, seed=0)).verdict == "biased_low"


def test_one_full_bin_is_not_trusted():
    x, y = BivariateNormal(0.9).sample(10_000, seed=0)
    assert Binned()(np.exp(4 * x), np.exp(4 * y)).verdict == "biased_low"


def test_the_interval_holds_the_nats_that_bins_lose():
    """x uniform and y = x plus uniform noise of a fifth share .1 + log 5 nats, of which bins lose .1."""
    held, truth = [], 0.1 + np.log(5)
    for seed in range(4):
        x, noise = np.random.default_rng(seed).uniform(size=[2, 2000])
        found = Binned()(x, x + 0.2 * noise)
        held += [found.interval[0] < truth < found.interval[1]] * (found.verdict == "trusted")
    assert held and all(held)
