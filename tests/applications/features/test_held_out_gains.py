"""Columns of noise add nothing, copies little, and what depends on the columns before is found."""

import numpy as np
import pytest

from ib_keras.applications.features import held_out_gains as module
from ib_keras.applications.features.held_out_gains import held_out_gains, jointly_ordered

_RNG = np.random.default_rng(0)


def test_what_depends_on_the_columns_before_is_found_behind_them():
    a, b, noise = _RNG.normal(size=[3, 400])
    label = ((a > -0.3) & (b > -0.3)).astype(int)
    gains = held_out_gains([a, noise, b], label, [0, 1, 2])
    assert gains[0].kept and not gains[1].kept and gains[2].kept
    # I(X;Y|Z) = H(Y|Z) of an exact rule: the second of two halves of a conjunction says what is left.
    left = np.mean(a > -0.3) * _entropy(np.mean(b > -0.3))
    assert 0.6 * left < gains[2].nats < left and gains[2].permuted < 0.1 * gains[2].nats


def _entropy(p):
    return -p * np.log(p) - (1 - p) * np.log(1 - p)


@pytest.mark.parametrize("binary", [False, True])
def test_columns_of_noise_are_not_kept(binary):
    kept = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=[200, 8]) if not binary else rng.integers(0, 2, [200, 8]).astype(float)
        y = (x[:, 0] + rng.normal(size=200) > 0.5).astype(int)
        gains = held_out_gains(list(x.T), y, range(8))
        kept += sum(gains[column].kept for column in range(1, 8))
    # Of 70 columns, one or two would pass by chance if one in forty did.
    assert kept <= 2


def test_numbers_are_read_too():
    x = _RNG.normal(size=[400, 3])
    gains = held_out_gains(list(x.T), np.sin(2 * x[:, 1]), [1, 0, 2])
    assert gains[1].kept and gains[1].nats > 1 and not gains[0].kept and not gains[2].kept


def test_ten_columns_in_a_row_that_add_nothing_end_the_test():
    x, seen = _RNG.normal(size=[100, 20]), []
    gains = held_out_gains(list(x.T), _RNG.integers(0, 2, 100), range(20), progress=lambda: seen.append(1))
    assert len(seen) == len(gains) >= 10 and (len(gains) < 20 or any(gain.kept for gain in gains.values()))


def test_many_rows_are_drawn_and_labels_numbered_again(monkeypatch):
    monkeypatch.setattr(module, "_ROWS", 50)
    x, y = _RNG.normal(size=300), np.where(np.arange(300) == 0, 2, 0)
    y[x > 0] = 3
    assert held_out_gains([x], y, [0], seed=1) == held_out_gains([x], y, [0], seed=1)


def test_the_joint_order_takes_what_adds_most():
    a, b = _RNG.normal(size=[2, 300])
    y = (a > 0).astype(int) + 2 * (b > 0)
    order, scores = jointly_ordered([a, a + 0.01 * b, _RNG.normal(size=300), b], y, [2, 1, 0, 3])
    assert set(order[:2]) in ({0, 3}, {1, 3}) and scores[0] > scores[1] > 0.3 and scores[-1] == 0
    assert sorted(order) == [0, 1, 2, 3]
