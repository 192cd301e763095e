import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimators import ConditionalPlugIn
from tests.oracles import chao_shen, tables


def sequences(n, seed=0):
    z, x, y = np.random.default_rng(seed).integers(0, [[3], [4], [2]], [3, n])
    return x, (y + x) % 2 + z, z


def test_counts_are_those_of_the_definition():
    x, y, z = sequences(500)
    joint = np.zeros([4, 4, 3])
    np.add.at(joint, (x, y, z), 1 / 500)
    expected = tables.conditional_mutual_information(joint)
    assert ConditionalPlugIn(correction=None)(x, y, z).nats == pytest.approx(expected, abs=1e-12)


@pytest.mark.long
def test_correction_takes_the_bias_away():
    """Independent given z: the bias is k_z (k_x - 1)(k_y - 1) / 2n."""
    draws = [np.random.default_rng(seed).integers(0, 5, [3, 1000]) for seed in range(50)]
    corrected, plain = (
        np.mean([ConditionalPlugIn(correction)(*triple).nats for triple in draws])
        for correction in ("miller_madow", None)
    )
    assert plain == pytest.approx(5 * 16 / 2000, rel=0.2)
    assert abs(corrected) < plain / 5


def test_chao_shen_equals_the_slow_twin():
    x, y, z = sequences(80)

    def h(*sides):
        return chao_shen.entropy(list(zip(*(side.tolist() for side in sides))))

    ours = ConditionalPlugIn("chao_shen")(x, y, z)
    assert ours.nats == pytest.approx(min(h(x, z) + h(y, z) - h(x, y, z) - h(z), ours.ceiling), abs=1e-9)


def test_parity_is_seen_only_with_the_condition():
    x, y = np.random.default_rng(0).integers(0, 2, [2, 2000])
    estimate = ConditionalPlugIn()(x, y, x ^ y)
    assert estimate.bits == pytest.approx(1, abs=0.01) and estimate.verdict == "trusted"
    assert abs(ConditionalPlugIn()(x, y, 0 * x).nats) < 0.01


def test_markov_chain_has_nothing_left():
    rng = np.random.default_rng(0)
    z = rng.integers(0, 3, 5000)
    x, y = ((z + (rng.random(5000) < 0.2)) % 3 for _ in range(2))
    estimate = ConditionalPlugIn()(x, y, z)
    assert abs(estimate.nats) < 4 * estimate.std_error + 1e-3 and ConditionalPlugIn()(x, y, 0 * z).nats > 0.2


def test_more_cells_than_rows_can_fill_are_said():
    estimate = ConditionalPlugIn()(*np.random.default_rng(0).integers(0, 10, [3, 1500]))
    assert estimate.verdict == "undersampled" and "cells" in estimate.reason
    assert ConditionalPlugIn()(*sequences(30)).verdict == "undersampled"


def test_floating_values_and_unknown_corrections_are_rejected():
    with pytest.raises(InputError, match="`z` must be integer or boolean for ConditionalPlugIn"):
        ConditionalPlugIn()([1, 2], [1, 2], [0.5, 1.0])
    with pytest.raises(InputError, match="Choose one of: miller_madow, chao_shen, None"):
        ConditionalPlugIn("nsb")


def test_an_interval_holds_dependence_that_few_rows_may_miss():
    """Every fiftieth value of z, which a hundred rows may leave out, lets y copy x: .0139 nats."""
    for seed in range(20):
        r = np.random.default_rng(seed)
        x, z = r.integers(0, 2, 100), (r.random(100) < 0.02).astype(int)
        found = ConditionalPlugIn()(x, np.where(z == 1, x, r.integers(0, 2, 100)), z)
        assert found.verdict != "trusted" or found.interval[0] < 0.02 * np.log(2) < found.interval[1]
