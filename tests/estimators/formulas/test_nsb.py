import numpy as np
import pytest

from ib_keras.estimators.formulas.nsb import nsb_entropy
from tests.oracles import nsb


@pytest.mark.parametrize(
    "counts, size", [([3, 5], 2), ([10, 3, 1, 1], 8), ([50, 50], 2), ([2] * 5, 40), ([30, 1, 1, 2], 100)]
)
def test_mean_is_the_integral(counts, size):
    """The integral of the twin leaves out 1e-6 nats at either end."""
    assert nsb_entropy(counts, size)[0] == pytest.approx(nsb.entropy(counts + [0] * (size - len(counts))), abs=1e-6)


@pytest.mark.parametrize("size", [2, 10, 1000])
def test_one_row_leaves_the_middle_of_the_prior(size):
    """All symbols are alike, so that one row tells nothing of the entropy, which is uniform on [0, log size] a
    priori."""
    assert nsb_entropy([1], size)[0] == pytest.approx(np.log(size) / 2, rel=1e-6)


@pytest.mark.parametrize("counts, size", [([3, 5], 2), ([4, 2, 1], 6)])
def test_moments_are_those_of_draws_from_the_posterior(counts, size):
    rng, full = np.random.default_rng(0), np.array(counts + [0] * (size - len(counts)))
    xi = rng.uniform(1e-4, np.log(size) - 1e-4, 4000)
    grid = np.geomspace(1e-6, 1e6, 4000)
    b = np.interp(xi, nsb.prior_entropy(grid, size), grid)
    weight = np.array([nsb.evidence(value, full.tolist()) for value in b])
    p = np.stack([rng.dirichlet(full + value) for value in b]).clip(1e-300)
    entropy = -(p * np.log(p)).sum(axis=1)
    mean = np.average(entropy, weights=weight)
    deviation = np.sqrt(np.average((entropy - mean) ** 2, weights=weight))
    effective = weight.sum() ** 2 / (weight**2).sum()
    ours = nsb_entropy(counts, size)
    assert abs(ours[0] - mean) < 4 * deviation / np.sqrt(effective)
    assert ours[1] == pytest.approx(deviation, rel=8 / np.sqrt(effective))


def test_many_rows_give_the_entropy_of_the_frequencies():
    counts = np.array([50_000, 30_000, 20_000])
    p = counts / counts.sum()
    entropy = -(p * np.log(p)).sum()
    mean, deviation = nsb_entropy(counts, 3)
    assert mean == pytest.approx(entropy, abs=1e-4)
    assert deviation == pytest.approx(
        np.sqrt((p * np.log(p) ** 2).sum() - entropy**2) / np.sqrt(counts.sum()), rel=0.01
    )


def test_fewer_rows_than_symbols_suffice_where_coincidences_tell():
    """1000 equal symbols, 300 rows: frequencies give at most log 300, more than a nat too little."""
    rng = np.random.default_rng(0)
    means = [nsb_entropy(np.unique(rng.integers(0, 1000, 300), return_counts=True)[1], 2000)[0] for _ in range(10)]
    assert np.mean(means) == pytest.approx(np.log(1000), abs=0.25)


def test_extremes_stay_finite():
    assert nsb_entropy([7], 1) == (0.0, 0.0)
    for counts, size in [(np.full(10, 10**6), 10), ([10**9], 10**6), (np.ones(10**4, int), 10**8)]:
        assert np.isfinite(nsb_entropy(counts, size)).all()
    assert nsb_entropy(np.full(10, 10**6), 10)[0] == pytest.approx(np.log(10), abs=1e-5)
