import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimators import MatrixRenyi
from ib_keras.estimators.other_quantities.matrix_renyi import kernel, renyi_entropy
from ib_keras.estimators.rows.columns import standardised
from ib_keras.problems import BivariateNormal
from tests.oracles.matrix_renyi import information_of_order_two

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    "bandwidth, sigmas",
    [
        (0.7, (0.7, 0.7)),
        ("scott", (50 ** (-1 / 6), 50 ** (-1 / 5))),
        ("dimension_aware", (2**0.5 * 50 ** (-1 / 6), 50 ** (-1 / 5))),
    ],
)
def test_order_two_equals_the_slow_twin(bandwidth, sigmas):
    x = RNG.normal(size=[50, 2])
    y = x[:, :1] + RNG.normal(size=[50, 1])
    expected = information_of_order_two(standardised(x), standardised(y), *sigmas)
    assert MatrixRenyi(alpha=2.0, bandwidth=bandwidth)(x, y).nats == pytest.approx(expected, abs=1e-9)


def test_entropies_of_known_spectra():
    assert renyi_entropy(np.eye(8), 1.01) == pytest.approx(np.log(8))
    assert renyi_entropy(np.ones([8, 8]), 1.01) == pytest.approx(0, abs=1e-9)
    p = np.array([0.5, 0.3, 0.2])
    shannon = -(p * np.log(p)).sum()
    assert renyi_entropy(np.diag(p), 1.000001) == pytest.approx(shannon, abs=1e-5)
    assert renyi_entropy(np.diag(p), 2.0) == pytest.approx(-np.log((p**2).sum()))


def test_far_apart_clusters_are_symbols():
    x = np.repeat([[-1.0], [1.0]], 100, axis=0)
    assert MatrixRenyi(bandwidth=0.05)(x, x).nats == pytest.approx(np.log(2), abs=1e-6)


def test_kernel_of_equal_rows_is_one():
    x = np.repeat(RNG.normal(size=[5, 3]), 2, axis=0)
    gram = kernel(x, 0.5)
    assert np.allclose(gram[::2, 1::2].diagonal(), 1) and np.allclose(gram, gram.T)


def test_never_trusted_and_says_that_it_is_not_shannon():
    for rho in (0.0, 0.5, 0.9, 0.999):
        estimate = MatrixRenyi()(*BivariateNormal(rho).sample(400, seed=0))
        assert estimate.verdict != "trusted" and "not Shannon" in estimate.reason


@pytest.mark.slow
def test_independent_rows_give_what_shuffled_rows_give():
    x, y = RNG.normal(size=[2, 400])
    estimate = MatrixRenyi()(x, y)
    assert estimate.verdict == "biased_high" and estimate.nats > 0.05
    assert MatrixRenyi()(*RNG.normal(size=[2, 1600])).nats < estimate.nats


def test_rows_of_their_own_saturate():
    x = RNG.normal(size=[300, 50])
    assert MatrixRenyi(bandwidth="scott")(x, x).saturated
    assert not MatrixRenyi()(x, x).saturated, "widths that grow with the dimension"


def test_many_rows_are_subsampled():
    x, y = BivariateNormal(0.8).sample(5000, seed=0)
    estimate = MatrixRenyi(max_rows=300)(x, y)
    assert estimate.n == 300 and estimate.ceiling == pytest.approx(np.log(300))
    assert estimate.nats != MatrixRenyi(max_rows=300, seed=1)(x, y).nats


@pytest.mark.parametrize(
    "wrong", [{"alpha": 1}, {"alpha": 0}, {"bandwidth": "wide"}, {"bandwidth": 0.0}, {"max_rows": 1}]
)
def test_wrong_hyperparameters_are_rejected(wrong):
    with pytest.raises(InputError, match=f"`{next(iter(wrong))}` must be"):
        MatrixRenyi(**wrong)
