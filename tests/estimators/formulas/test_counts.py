import numpy as np
import pytest
from sklearn.metrics import mutual_info_score

from ib_keras.estimators.formulas.counts import Counts, chao_shen_entropy, symbols
from tests.oracles import chao_shen, nsb


def counted(x, y):
    return Counts.of(symbols(x[:, None]), symbols(y[:, None]))


def test_equal_rows_have_equal_codes_from_0():
    rows = np.random.default_rng(0).integers(0, 3, [200, 2])
    codes = symbols(rows)
    assert sorted(set(codes.tolist())) == list(range(9))
    assert ((codes[:, None] == codes) == (rows[:, None] == rows).all(axis=2)).all()


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64])
def test_wide_rows_get_the_codes_of_equal_rows(dtype):
    few = np.random.default_rng(0).integers(0, 2, [5, 40]).astype(dtype)
    chosen = np.random.default_rng(1).integers(0, 5, 300)
    found, expected = symbols(few[chosen]), np.unique(few[chosen], axis=0, return_inverse=True)[1].ravel()
    assert sorted(set(found.tolist())) == list(range(5))
    assert ((found[:, None] == found) == (expected[:, None] == expected)).all()
    assert (symbols(np.asfortranarray(few[chosen])) == found).all()


def test_information_is_that_of_scikit_learn_and_the_ceiling_the_smaller_entropy():
    x, y = np.random.default_rng(0).integers(0, [[2], [5]], [2, 300])
    counts = counted(x, y)
    assert counts.nats == pytest.approx(mutual_info_score(x, y), abs=1e-12)
    assert counts.ceiling == pytest.approx(mutual_info_score(x, x), abs=1e-12)
    assert counts.n == 300 and counts.density.shape == (300,)


def test_bias_of_a_full_table_is_that_of_the_degrees_of_freedom():
    x, y = np.divmod(np.arange(12), 4)
    assert counted(x, y).miller_madow_bias == pytest.approx(2 * 3 / 24)


def test_chao_shen_is_that_of_the_slow_twin():
    x = np.random.default_rng(3).integers(0, 12, 60)
    y = (x + np.random.default_rng(4).integers(0, 4, 60)) % 12
    assert counted(x, y).chao_shen == pytest.approx(chao_shen.information(x.tolist(), y.tolist()), abs=1e-9)


def test_chao_shen_of_one_symbol_is_0_and_of_single_symbols_finite():
    assert chao_shen_entropy(np.array([20])) == 0 and np.isfinite(chao_shen_entropy(np.ones(20, int)))


def test_nsb_takes_every_pair_of_the_symbols_seen_to_be_possible():
    x, y = np.array([0, 0, 1, 1, 0, 1]), np.array([0, 0, 1, 1, 0, 1])
    entropies = [nsb.entropy([3, 3]), nsb.entropy([3, 3]), nsb.entropy([3, 0, 0, 3])]
    assert counted(x, y).nsb == pytest.approx(entropies[0] + entropies[1] - entropies[2], abs=1e-5)


def test_sparse_cells_a_large_error_and_neither_are_told_apart():
    rng = np.random.default_rng(2)
    verdict, reason = counted(*rng.integers(0, 50, [2, 500])).verdict
    assert verdict == "undersampled" and "occupied cells are too many for 500 rows" in reason
    few = np.arange(24) % 2
    verdict, reason = counted(few, np.where(np.arange(24) < 5, 1 - few, few)).verdict
    assert verdict == "undersampled" and "standard error" in reason
    assert counted(*rng.integers(0, 2, [2, 4000])).verdict == (
        "trusted",
        "each occupied cell holds 1000 rows on average",
    )
