import numpy as np
import pytest

from ib_keras.estimators.rows.held_out import Part, split


@pytest.mark.parametrize("n", [40, 41, 1003])
def test_every_row_serves_once(n):
    parts = split(n, seed=3)
    assert np.array_equal(np.sort(np.concatenate(parts)), np.arange(n))
    assert [len(part) / n for part in parts] == pytest.approx([0.7, 0.1, 0.2], abs=1 / n)


def test_no_row_is_held_out_by_two_folds():
    held_out = [split(1000, 0, fold)[2] for fold in range(5)]
    assert len(np.unique(np.concatenate(held_out))) == 1000


def test_the_seed_draws_the_rows():
    assert np.array_equal(split(50, 0)[2], split(50, 0)[2]) and not np.array_equal(split(50, 0)[2], split(50, 1)[2])


def test_blocks_are_nearly_equal_and_keep_order():
    pairs = Part(np.arange(11), -np.arange(11))
    blocks = pairs.blocks(4)
    assert [len(block) for block in blocks] == [4, 4, 3]
    assert np.array_equal(np.concatenate([block.y for block in blocks]), pairs.y)
    assert pairs.rows([2, 5]).x.tolist() == [2, 5]
