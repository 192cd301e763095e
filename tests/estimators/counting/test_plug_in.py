import numpy as np
import pytest
import scipy.stats
from sklearn.metrics import mutual_info_score

from ib_keras._checks import InputError
from ib_keras.estimators import PlugIn
from ib_keras.estimators.base.trust import unseen_bias
from ib_keras.problems import DiscreteChannel, binary_symmetric_channel
from tests.oracles import chao_shen, nsb


def test_counts_are_those_of_scikit_learn():
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 5, [2, 300])
    assert PlugIn(correction=None)(x, y).nats == pytest.approx(mutual_info_score(x, y), abs=1e-12)


def test_correction_takes_the_bias_away():
    uniform = DiscreteChannel([1 / 8] * 8, np.full([8, 8], 1 / 8))
    corrected, plain = (
        np.mean([PlugIn(correction)(*uniform.sample(400, seed=s)).nats for s in range(50)])
        for correction in ("miller_madow", None)
    )
    assert plain == pytest.approx(49 / 800, rel=0.2), "(k_x - 1)(k_y - 1) / 2n"
    assert abs(corrected) < plain / 5


def test_rows_of_several_columns_are_one_symbol():
    rng = np.random.default_rng(1)
    x = rng.integers(0, 2, [500, 3])
    y = x @ [4, 2, 1]
    assert PlugIn()(x, y).nats == pytest.approx(PlugIn()(y, y).nats)


def test_more_cells_than_rows_can_fill_are_said():
    rng = np.random.default_rng(2)
    assert PlugIn()(*rng.integers(0, 50, [2, 500])).verdict == "undersampled"


def test_too_large_an_error_is_said():
    estimate = PlugIn()(*binary_symmetric_channel(0.1).sample(20, seed=0))
    assert estimate.verdict == "undersampled" and "standard error" in estimate.reason


def test_unknown_correction_is_rejected():
    with pytest.raises(InputError, match="Choose one of: miller_madow, chao_shen, nsb, None"):
        PlugIn(correction="jackknife")


def test_chao_shen_equals_the_slow_twin():
    rng = np.random.default_rng(3)
    x = rng.integers(0, 12, 60)
    y = (x + rng.integers(0, 4, 60)) % 12
    ours = PlugIn("chao_shen")(x, y)
    assert ours.nats == pytest.approx(min(chao_shen.information(x.tolist(), y.tolist()), ours.ceiling), abs=1e-9)


def test_chao_shen_takes_most_of_the_bias_of_sparse_tables():
    uniform = DiscreteChannel([1 / 15] * 15, np.full([15, 15], 1 / 15))
    chao, plain = (
        np.mean([PlugIn(correction)(*uniform.sample(200, seed=s)).nats for s in range(30)])
        for correction in ("chao_shen", None)
    )
    assert plain > 0.4 and abs(chao) < plain / 4


@pytest.mark.parametrize("x", [np.arange(20), np.zeros(20, int), np.arange(20) % 2])
def test_chao_shen_at_the_limits(x):
    estimate = PlugIn("chao_shen")(x, x)
    assert np.isfinite(estimate.nats) and -1e-12 <= estimate.nats <= estimate.ceiling + 1e-12


def test_nsb_is_the_sum_of_three_entropies_of_the_slow_twin():
    rng = np.random.default_rng(4)
    x, noise = rng.integers(0, 4, [2, 30])
    y = np.where(noise, x, (x + 1) % 4)
    table = np.zeros([4, 4], int)
    np.add.at(table, (x, y), 1)
    h_x, h_y, h_xy = (nsb.entropy(counts.ravel().tolist()) for counts in (table.sum(1), table.sum(0), table))
    assert PlugIn("nsb")(x, y).nats == pytest.approx(h_x + h_y - h_xy, abs=1e-5)


def test_nsb_takes_most_of_the_bias_of_very_sparse_tables():
    uniform = DiscreteChannel([1 / 30] * 30, np.full([30, 30], 1 / 30))
    bayes, plain = (
        np.mean([PlugIn(correction)(*uniform.sample(200, seed=s)).nats for s in range(20)])
        for correction in ("nsb", None)
    )
    assert plain > 1.2 and abs(bayes) < plain / 10


@pytest.mark.parametrize("x", [np.arange(20), np.zeros(20, int), np.arange(20) % 2])
def test_nsb_at_the_limits(x):
    estimate = PlugIn("nsb")(x, x)
    assert np.isfinite(estimate.nats) and estimate.nats <= estimate.ceiling + 1e-12


def test_a_table_whose_bias_and_error_together_break_the_promise_is_not_trusted():
    """Few of the cells beside x modulo 3 are seen at 500 rows, and Miller and Madow take off half of the bias."""
    truth = np.log(3) - scipy.stats.entropy([0.8 + 0.2 / 3, 0.2 / 3, 0.2 / 3])
    for seed in (0, 3):
        r = np.random.default_rng([seed, 500, 656])
        x = r.integers(0, 30, 500)
        found = PlugIn()(x, (x % 3 + (r.random(500) < 0.2) * r.integers(0, 3, 500)) % 3)
        assert abs(found.nats - truth) > 0.1
        assert found.verdict == "undersampled"


def test_a_correction_that_disagrees_says_by_how_much():
    r = np.random.default_rng(1)
    x = r.integers(0, 30, 500)
    found = PlugIn("nsb")(x, (x % 3 + (r.random(500) < 0.2) * r.integers(0, 3, 500)) % 3)
    assert found.verdict == "undersampled" and "Chao-Shen correction of the bias differs by" in found.reason


def test_the_interval_of_a_table_holds_the_nats_by_which_its_halves_differ():
    x, y = np.random.default_rng(0).integers(0, 6, [2, 1000])
    found = PlugIn()(x, np.where(y < 4, x, y))
    assert found.verdict == "trusted" and found.unseen > unseen_bias(found.nats, found.n)
